// A call to the API itself, as any client would make it.

async function base64(picture) {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function bodyOf({ encoding, asFile, picture, file, detectFace }) {
  const face = detectFace ? '1' : '0';
  if (encoding === 'json') {
    return [JSON.stringify({ ...(picture && { image_base64: await base64(picture) }), detect_face: Number(face) }), 'application/json'];
  }
  const form = encoding === 'urlencoded' ? new URLSearchParams() : new FormData();
  if (picture && asFile) form.set('file', picture, file);
  else if (picture) form.set('image_base64', await base64(picture));
  form.set('detect_face', face);
  return [form, null];
}

/** Sends a call and gives its status, its `request_id`, its JSON and how long it took. */
export async function send({ url, apiId, secret, scenario, signal, ...rest }) {
  const [body, kind] = await bodyOf(rest);
  const headers = {};
  if (apiId) Object.assign(headers, { 'X-DF-API-ID': apiId, 'X-DF-API-SECRET': secret });
  if (scenario) headers['X-Emulator-Scenario'] = scenario;
  if (kind) headers['Content-Type'] = kind;
  const start = performance.now();
  // The emulator warns of a secret in a web page, unless it is told that the page is this one.
  const response = await fetch(url, { method: 'POST', headers, body, signal, referrerPolicy: 'same-origin' });
  const text = await response.text();
  let json = null;
  try { json = JSON.parse(text); } catch { /* a fault may answer anything */ }
  return { status: response.status, requestId: json?.request_id ?? null, json, text, took: performance.now() - start };
}
