// Calls the emulator through the client that openapi-ts made. Usage: node use.mjs URL PICTURE

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { createClient, formDataBodySerializer, urlSearchParamsBodySerializer } from './idcard/client';
import { ocrIdcard } from './idcard';

const [url, file] = process.argv.slice(2);
const picture = readFileSync(file);
const image_base64 = picture.toString('base64');

function client(id: string) {
  return createClient({
    baseUrl: url,
    auth: (scheme) => (scheme.name === 'X-DF-API-ID' ? id : 'any'),
  });
}

const json = await ocrIdcard({ client: client('typescript'), body: { image_base64, detect_face: 1 } });
const front = json.data?.results[0];
assert.equal(front?.card_side, 'front');
assert.equal(front?.face_region?.length, 4);
assert.match(json.data!.request_id, /^TID[0-9a-f]{32}$/);

// Of several bodies the generator gives a type to JSON alone; the others are sent with a serializer of its own.
const multipart = await ocrIdcard({
  client: client('typescript'),
  body: { file: new Blob([picture], { type: 'image/jpeg' }), detect_face: 0 },
  ...formDataBodySerializer,
  headers: { 'Content-Type': null },
} as unknown as Parameters<typeof ocrIdcard>[0]);
assert.equal(multipart.data?.results[0]?.card_side, 'front');
assert.equal(multipart.data?.results[0]?.face_region, undefined);

const form = await ocrIdcard({
  client: client('typescript'),
  body: { image_base64 },
  ...urlSearchParamsBodySerializer,
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
} as unknown as Parameters<typeof ocrIdcard>[0]);
assert.equal(form.data?.status, 'OK');

const refused = await ocrIdcard({ client: client('scenario.out-of-quota'), body: { image_base64 } });
assert.equal(refused.response?.status, 403);
assert.ok(refused.error && 'status' in refused.error && refused.error.status === 'OUT_OF_QUOTA');

console.log('TypeScript: multipart, form, JSON and a refusal are as the document says');
