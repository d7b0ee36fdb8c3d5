// Meets every fault with Node's own fetch: what client code has to catch when the network or a gateway misbehaves.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 node faults.mjs PICTURE

import { readFile } from "node:fs/promises";

const url = `${process.env.CEDULITA_URL ?? "http://127.0.0.1:8080"}/ocr/idcard`;
const credentials = { "X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret" };
const large = Buffer.alloc(5 * 1024 * 1024);

// Each fault with what fetch makes of it: codes of which one comes as the cause of the failure, or an answer.
const faults = {
  "hang": ["TimeoutError"],
  "empty-reply": ["UND_ERR_SOCKET"],
  "reset": ["ECONNRESET"],
  "stop-after-headers": ["TimeoutError"],
  "short-body": ["UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"],
  "bad-chunk": ["HPE_INVALID_CHUNK_SIZE"],
  "dribble": "200 OK",
  "garbage": ["HPE_INVALID_CONSTANT"],
  "off-contract": "200 off the contract",
  "bad-gateway": "502 page",
  "service-unavailable": "503 page",
  "gateway-timeout": "504 page",
  "slow-read": "200 OK",
  "stop-reading": ["TimeoutError"],
  "reset-upload": ["ECONNRESET", "EPIPE"],
  "refuse-early": "400 INVALID_ARGUMENT",
};
const held = ["hang", "stop-after-headers", "stop-reading"];
// These show only while a large upload is under way.
const ofUploads = ["stop-reading", "reset-upload", "refuse-early"];

/** Sends one call and tells in a few words what came of it. */
async function meet(name, picture) {
  const body = new FormData();
  body.set("file", new Blob([ofUploads.includes(name) ? large : picture]), "card.jpg");
  const headers = name ? { ...credentials, "X-Emulator-Scenario": name } : credentials;
  const signal = AbortSignal.timeout(held.includes(name) ? 1000 : 60_000);
  let status, text;
  try {
    const response = await fetch(url, { method: "POST", body, headers, signal });
    status = response.status;
    text = await response.text();
  } catch (error) {
    return error.cause?.code ?? error.name;
  }
  if (text.startsWith("<html>")) return `${status} page`;
  return `${status} ${JSON.parse(text).status ?? "off the contract"}`;
}

function check(holds, message) {
  if (!holds) throw new Error(message);
}

async function main(path) {
  check(path, "usage: node faults.mjs PICTURE");
  const picture = await readFile(path);
  for (const [name, wanted] of Object.entries(faults)) {
    const outcome = await meet(name, picture);
    check([wanted].flat().includes(outcome), `${name}: expected ${wanted}, got ${outcome}`);
    // The next call goes on as if nothing had been.
    const next = await meet(null, picture);
    check(next === "200 OK", `after ${name}: ${next}`);
    console.log(`ok ${name}: ${outcome}`);
  }
}

main(process.argv[2]).catch((error) => {
  console.error(`FAILED ${error.message}`);
  process.exitCode = 1;
});
