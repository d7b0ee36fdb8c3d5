// Reads an ID card with axios and form-data: every way of sending the picture, and every error.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 node idcard.mjs PICTURE

import { readFile } from "node:fs/promises";
import axios from "axios";
import FormData from "form-data";

const client = axios.create({
  baseURL: process.env.CEDULITA_URL ?? "http://127.0.0.1:8080",
  timeout: 60_000,
  validateStatus: () => true, // an error code is an answer here, not an exception
});
const credentials = { "X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret" };
const scenarios = {
  "invalid-argument": 400,
  "detection-failed": 400,
  "unauthorized": 401,
  "key-expired": 401,
  "no-permission": 403,
  "out-of-quota": 403,
  "rate-limit-exceeded": 403,
  "not-found": 404,
  "internal-error": 500,
};

function check(holds, message) {
  if (!holds) throw new Error(message);
}

/** Sends one request, checks both codes and returns the answer. */
async function call(step, http, status, body, headers = credentials) {
  const response = await client.post("/ocr/idcard", body, { headers }).catch((error) => {
    throw new Error(`${step}: ${error.message}`);
  });
  const shown = JSON.stringify(response.data);
  check(response.status === http, `${step}: expected HTTP ${http}, got ${response.status} ${shown}`);
  check(response.data.status === status, `${step}: expected ${status}, got ${shown}`);
  console.log(`ok ${step}: ${http} ${status}`);
  return response.data;
}

function form(bytes, fields = {}) {
  const form = new FormData();
  form.append("file", bytes, "card.jpg");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function isFaceRegion(value) {
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isInteger);
  return Array.isArray(value) && (value.length === 0 || (value.length === 4 && value.every(isPair)));
}

async function main(path) {
  check(path, "usage: node idcard.mjs PICTURE");
  const picture = await readFile(path);
  const fields = { image_base64: picture.toString("base64"), detect_face: 0 };

  const answer = await call("multipart file", 200, "OK", form(picture, { detect_face: "1" }));
  const card = answer.results[0];
  check(/^TID[0-9a-f]{32}$/.test(answer.request_id), `request_id ${answer.request_id}`);
  check(typeof card.card_info.id_number === "string", "id_number is not a string");
  check(isFaceRegion(card.face_region), "face_region is neither [] nor four pairs");

  await call("urlencoded image_base64", 200, "OK", new URLSearchParams(fields));
  await call("JSON image_base64", 200, "OK", fields);

  // Refused while the upload is still under way: the answer must arrive all the same.
  const large = Buffer.alloc(5 * 1024 * 1024);
  const noSecret = { "X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "" };
  for (let attempt = 1; attempt <= 5; attempt++) {
    await call(`5 MB without a secret, try ${attempt}`, 401, "UNAUTHORIZED", form(large), noSecret);
  }

  for (const [name, http] of Object.entries(scenarios)) {
    const headers = { ...credentials, "X-DF-API-ID": `scenario.${name}` };
    const status = name.toUpperCase().replaceAll("-", "_");
    await call(`scenario.${name}`, http, status, form(picture), headers);
  }
}

main(process.argv[2]).catch((error) => {
  console.error(`FAILED ${error.message}`);
  process.exitCode = 1;
});
