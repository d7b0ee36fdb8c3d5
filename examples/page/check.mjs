// Checks a server against the published page of /ocr/idcard. It knows the page's facts and nothing else.
//
// Usage: node check.mjs URL [--no-emulator]

import * as zlib from "node:zlib";

// 2. Request Params
const CREDENTIALS = {
  "X-DF-API-ID": process.env.API_ID ?? "page-check",
  "X-DF-API-SECRET": process.env.API_SECRET ?? "page-check",
};

// 3. Response Params
const FRONT = ["id_number", "name", "nationality", "birthday", "birthday_s", "birth_place", "gender", "gender_s", "issue_date",
  "issue_date_s", "marital_status", "expiry_date", "expiry_date_s"];
const BACK = ["education", "profession", "expiry_date", "expiry_date_s", "mother_name", "father_name", "marital_status",
  "issue_date", "issue_date_s", "line1_all", "line2_all", "line3_all"];
const IN_THE_BACK_SAMPLE_ALONE = ["nationality"];
const CARD_TYPES = ["old", "new", "ALIEN", "TEMP"];

// 4. Error Codes
const ERRORS = [
  [400, "INVALID_ARGUMENT", "Request parameter is invalid"],
  [400, "DETECTION_FAILED", "Detect image failed"],
  [401, "UNAUTHORIZED", "Unauthorized or access is denied"],
  [401, "KEY_EXPIRED", "Your API ID has expired"],
  [403, "NO_PERMISSION", "You are not authorized to use this API"],
  [403, "OUT_OF_QUOTA", "API calls quota exceeded"],
  [403, "RATE_LIMIT_EXCEEDED", "API request frequency exceeds the limit"],
  [404, "NOT_FOUND", "Requested API cannot be found"],
  [500, "INTERNAL_ERROR", "Internal server error"],
];
const NOTHING_SENT = "must specify 'file' or 'image_base64' argument";

let failures = 0;

function fact(text, holds, came) {
  if (!holds) failures += 1;
  console.log(holds ? `ok ${text}` : `FAILED ${text}: ${JSON.stringify(came)}`);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A grey picture. */
function png(width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(checksum(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, 128)]);
  const rows = zlib.deflateSync(Buffer.concat(Array(height).fill(row)));
  const start = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([start, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

/** Node has `crc32` since 20.15; before, it is counted here. */
function checksum(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

async function call(parts = {}, { headers = CREDENTIALS, path = "/ocr/idcard", name = "photo.png" } = {}) {
  const body = new FormData();
  for (const [field, value] of Object.entries(parts)) {
    if (Buffer.isBuffer(value)) body.set(field, new Blob([value]), name);
    else body.set(field, String(value));
  }
  const response = await fetch(base + path, { method: "POST", headers, body });
  const text = await response.text();
  try {
    return { http: response.status, answer: JSON.parse(text), text };
  } catch {
    return { http: response.status, answer: {}, text };
  }
}

async function expect(what, http, status, parts, options) {
  const came = await call(parts, options);
  fact(`${what}: ${http} ${status}`, came.http === http && came.answer.status === status, `${came.http} ${came.text.slice(0, 200)}`);
  return came.answer;
}

/** The day of a formatted date, which the page gives as dd-mm-yyyy; null for anything else. */
function day(text) {
  const parts = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text);
  if (!parts) return null;
  const [d, m, y] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCDate() === d && date.getUTCMonth() === m - 1 ? date : null;
}

async function checkSpecification() {
  await expect("a PNG is taken", 200, "OK", { file: picture });
  await expect("GIF is refused", 400, "INVALID_ARGUMENT", { file: Buffer.from("GIF89a" + "\0".repeat(200)) });
  for (const [width, height, isTaken] of [[128, 128, true], [127, 128, false], [128, 127, false], [1280, 1280, true],
    [6000, 128, true], [6001, 128, false], [128, 6001, false]]) {
    const [http, status] = isTaken ? [200, "OK"] : [400, "INVALID_ARGUMENT"];
    await expect(`${width}*${height} pixels`, http, status, { file: png(width, height) });
  }
  const large = Buffer.concat([picture, Buffer.alloc(5 * 1024 * 1024)]);
  await expect("more than 5 MB", 400, "INVALID_ARGUMENT", { file: large });
  await expect("another path", 404, "NOT_FOUND", { file: picture }, { path: "/ocr/passport" });
}

async function checkRequest() {
  for (const name of Object.keys(CREDENTIALS)) {
    const { [name]: _, ...headers } = CREDENTIALS;
    await expect(`${name} is required`, 401, "UNAUTHORIZED", { file: picture }, { headers });
  }
  await expect("image_base64", 200, "OK", { image_base64: picture.toString("base64") });
  const nothing = await expect("neither file nor image_base64", 400, "INVALID_ARGUMENT", { detect_face: 1 });
  fact("the sample's reason", nothing.reason === NOTHING_SENT, nothing.reason);
  const region = (await expect("detect_face=1", 200, "OK", { file: picture, detect_face: 1 })).results[0].face_region;
  fact("face_region is four points", region?.length === 4 && region.every((point) => point.length === 2), region);
  for (const parts of [{ file: picture }, { file: picture, detect_face: 0 }]) {
    const [element] = (await expect("detect_face=0 is the default", 200, "OK", parts)).results;
    fact("no face_region", !("face_region" in element), Object.keys(element));
  }
}

async function checkAnswer(name) {
  const { answer } = await call({ file: picture }, { name });
  fact("members of a success", same(Object.keys(answer), ["request_id", "results", "status"]), Object.keys(answer));
  fact("request_id", /^TID[0-9a-f]{32}$/.test(answer.request_id), answer.request_id);
  const { card_side: side, card_type: type = "new", card_info: info } = answer.results[0];
  fact("card_side", ["front", "back"].includes(side), side);
  fact("card_type", CARD_TYPES.includes(type), type);
  const wanted = side === "front" ? FRONT : [...BACK, ...IN_THE_BACK_SAMPLE_ALONE];
  fact(`members of the ${side}, alphabetical as the samples`, same(Object.keys(info), wanted.toSorted()), Object.keys(info));
  fact("what was not read is empty", Object.values(info).every((value) => typeof value === "string"), info);
  for (const name of ["birthday_s", "issue_date_s", "expiry_date_s"]) {
    if (info[name]) fact(`${name} is dd-mm-yyyy`, day(info[name]) !== null, "another form");
  }
  if (side === "front") {
    fact("gender", ["HOMBRE M", "MUJER F", " "].includes(`${info.gender} ${info.gender_s}`), [info.gender, info.gender_s]);
  }
  return answer.request_id;
}

async function checkErrors() {
  fact("request_id is unique", (await checkAnswer("photo.png")) !== (await checkAnswer("photo.png")));
  const { answer } = await call({});
  fact("members of an error", same(Object.keys(answer), ["status", "reason", "request_id"]), Object.keys(answer));
}

async function checkWithTheEmulator() {
  for (const name of ["new-front", "old-front", "new-back", "old-back", "alien-front", "temp-back", "sample-front", "sample-back"]) {
    await checkAnswer(`${name}.png`);
  }
  for (const [http, status, description] of ERRORS) {
    const headers = { ...CREDENTIALS, "X-DF-API-ID": `scenario.${status.toLowerCase().replaceAll("_", "-")}` };
    const { reason } = await expect(description, http, status, { file: picture }, { headers });
    fact(`the reason of ${status}`, reason === description, reason);
  }
}

const [url, ...rest] = process.argv.slice(2).filter((argument) => argument !== "--no-emulator");
if (!url || rest.length > 0) {
  console.error("usage: node check.mjs URL [--no-emulator]");
  process.exit(2);
}
const base = url.replace(/\/+$/, "");
const picture = png(640, 400);
await checkSpecification();
await checkRequest();
await checkErrors();
if (!process.argv.includes("--no-emulator")) await checkWithTheEmulator();
console.log(failures === 0 ? "all facts hold" : `${failures} facts do not hold`);
process.exitCode = failures > 0 ? 1 : 0;
