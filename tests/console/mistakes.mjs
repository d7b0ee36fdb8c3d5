// Mistakes of clients and testers: calls that are answered with reasons and hints, and requests that the admin API refuses.

import { call, specimen } from './harness.mjs';

const STORIES = [
  '', '{', '[]', '"x"', '{}', '{"steps":[]}', '{"steps":"x"}', '{"steps":[7]}', '{"steps":null}', '{"steps":[{"answer":"pass"}', '{"steps":[{"answer":"pass"}]} x',
  "{'a'}", '{"a":1,"a":2}', '{"steps":[{"answer":"pass",}]}', '{"steps":[{"answer":"pass" "x":1}]}', '{"steps":[{"answer":tru}]}', '{"steps":[{"answer":"\\x"}]}',
  '{"note":3,"steps":[{"answer":"pass"}]}', '{"steps":[{"answer":"pass"}],"then":"x"}', '{"steps":[{"answer":"pass"}],"then":5}', '{"steps":[{"answer":"pass"}],"foo":1}',
  '{"steps":[{"answer":"pass"}],"order":1}', '{"steps":[{"answer":"pass"}],"when":{"detect_face":1}}',
  ...['{"session":"a"}', '{"sha256":"a"}', '{"encoding":"a"}', '{"detect_face":4}'].map((when) => `{"steps":[{"answer":"pass"}],"when":${when},"order":1}`),
  ...['"answer":"FOO"', '"answer":5', '"answer":true', '"answer":"pass","times":0', '"answer":"pass","times":-1', '"answer":"pass","times":"x"', '"answer":"pass","times":1.5',
    '"answer":"pass","times":2,"for":"1s"', '"answer":"pass","for":"0s"', '"answer":"pass","for":"zz"', '"answer":"pass","delay":"zz"', '"answer":"pass","delay":"10d"',
    '"answer":"pass","delay":{"fixed":"1s","uniform":["1s","2s"]}', '"answer":"pass","delay":{"uniform":["3s","2s"]}', '"answer":"pass","delay":{"log_normal":{"median":"1s","sigma":9}}',
    '"answer":"pass","fault":"x"', '"answer":"pass","fault":7', '"answer":"pass","fault":{"kind":"reset","probability":3}', '"answer":"pass","fault":{"kind":"dribble","piece_bytes":0}',
    '"answer":"pass","reason":"x"', '"answer":"pass","foo":"x"', '"answer":"new-front","change":"foo"', '"answer":"new-front","change":["foo"]', '"answer":"new-front","set":{"foo":"x"}',
  ].map((step) => `{"steps":[{${step}}]}`),
];

const GOOD = '{"steps":[{"answer":"pass"}]}';

/** Requests that the admin API refuses. */
export const REFUSED = [
  ...STORIES.map((story) => ['PUT', 'scenarios/x?dry_run=true', story]),
  ['PUT', 'scenarios/A%20B', GOOD], ['PUT', 'scenarios/new-front', GOOD], ['PUT', 'scenarios/not-found', GOOD], ['PUT', 'scenarios/a?dry_run=x', GOOD], ['PUT', `scenarios/${'a'.repeat(200)}`, GOOD],
  ...['{}', '{"steps":[{"answer":"x"}]}', '7'].map((queue) => ['PUT', 'sessions/a/queue', queue]),
  ...['{"advance":"x"}', '{"advance":"999999999d"}', '{"advance":"-5s"}', '{"now":"x"}', '{"frozen":"x"}', '{"set":"x"}', '[]'].map((clock) => ['PUT', 'clock', clock]),
  ...['{"secret":""}', '{"secret":3}', '{"foo":""}', '{"permission":"x"}', '{"expires_in":"zz"}', '{"expires":"zz"}', '{"expires":"2030-13-01T00:00:00Z"}',
    '{"expires_in":"1h","expires":"2030-01-01T00:00:00Z"}', '{"expires_in":"99999999d"}', '{"quota":"x"}', '{"quota":{"calls":-1}}', '{"quota":{"calls":1,"every":"x"}}',
    '{"rate":{"per_second":-1,"burst":1}}', '{"rate":{"per_second":1,"burst":0}}', '{"rate":7}', '{"rate":{"per_second":null,"burst":1}}', '{"rate":{}}',
    `{"secret":"${'x'.repeat(5000)}"}`].map((terms) => ['PUT', 'credentials/a', terms]),
  ['PUT', `credentials/${'a'.repeat(300)}`, '{}'],
  ...['credentials/zz', 'scenarios/zz', 'cards/zz', 'sessions/zz'].map((path) => ['DELETE', path]),
  ...['scenarios/zz', 'cards/zz', 'sessions/zz', 'journal/zz', 'journal/TID0/picture', 'journal?limit=x', 'journal?foo=x', 'journal?status=FOO', 'journal?encoding=FOO',
    'journal?limit=1&limit=2', 'sessions?limit=x', 'sessions?limit=99999', 'foo', 'sheet.pdf?names=zz', 'cards/new-front/specimen.png?width=9', 'cards/new-front/specimen.foo',
    'cards/new-front/specimen.png?width=90&dpi=4', 'ca.pem'].map((path) => ['GET', path]),
  ['POST', 'cards', '{}'],
];

const form = (text) => ['application/x-www-form-urlencoded', text];
const json = (value) => ['application/json', typeof value === 'string' ? value : JSON.stringify(value)];

const BODIES = [
  ['text/plain', 'x'], ['image/jpeg', 'x'], ['application/ld+json', '{}'], ['multipart/form-data', 'x'], ['multipart/form-data; boundary=x', 'image_base64=1'], [undefined, undefined],
  ['multipart/form-data; boundary=x', '--y\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--y--'], ['multipart/form-data; boundary=x', '--x\nContent-Disposition: form-data; name="a"\n\nx\n--x--'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nx\r\n--x--'], json('[1]'), json('7'), json('"x"'), json('null'), json('{'), json('{"a":}'),
  json({ image_base64: 7 }), json({ image_base64: null }), json({ image_base64: {} }), json({ file: 'x' }), json({ image_base64: '' }), json({ image_base64: 'AAAA', detect_face: true }),
  form('file=x'), form('image=AAAA'), form('image_url=http://x/a.jpg'), form('image_base64=AAAA&detect_face=7'), form('image_base64=A&image_base64=B'), form('image_base64=%zz'), form('api_secret=1&image_base64=AAAA'),
  form('{"image_base64":"AAAA"}'), form('image_base64=AAAA&imageBase64=1'),
  ...['AAA', 'AA=A', 'AB==', 'AAA:', 'AA-_', 'data:image/jpeg;base64,AAAA', 'data:,', 'base64,AAAA', 'http://x/a.jpg', '/tmp/a.jpg', 'blob:http://x', '[object File]', '[object Promise]', 'undefined', 'true', '${IMAGE}',
    "b'abc'", '[B@5e2d', 'System.Byte[]', 'Optional(x)', 'Array', '<html>', '{"a":1}', '<?xml?>', '<svg>', 'HTTP/1.1 200 OK', 'ffd8ffe000104a46', 'ff d8 ff e0', '[255, 216, 255]', '"AAAA"', 'AAAA...', '    ',
    'R0lGODlhAQABAAAA', 'UEsDBAAAAAAAAAAA', 'UklGRgAAAABXRUJQ', '/9j/', 'iVBORw0KGgo=', 'JVBERi0xLjQK'].map((text) => json({ image_base64: text })),
];

const CREDENTIALS = [
  {}, { 'X-DF-API-ID': '"shop"' }, { 'X-DF-API-ID': '${ID}' }, { 'X-DF-API-ID': '<your-id>' }, { 'X-DF-API-ID': 'undefined' }, { 'X-DF-API-ID': 'Bearer x' }, { 'X-DF-API-ID': 'API_ID=x' },
  { 'X-DF-API-ID': 'a%20b' }, { 'X-DF-API-ID': 'key-expired' }, { 'X-DF-API-ID': 'senario.key-expired' }, { 'X-DF-API-ID': 'scenario-7' }, { 'X-DF-API-ID': 'scenario.nothing' }, { 'X-DF-API-ID': 'Scenario.key-expired' },
  { 'X-DF-API-SECRET': 'scenario.hang' }, { 'X-DF-API-SECRET': '' }, { 'X-Scenario': 'x' }, { 'X_Emulator_Scenario': 'x' }, { 'X-Emulator-Scenario': '' }, { 'X-Emulator-Scenario': 'new-frnt' }, { 'Content-Encoding': 'gzip' },
];

/** Tries again once: a connection may have been closed by the answer before, and a fault may close any. The journal has what came. */
const tried = (attempt) => attempt().catch(attempt).catch(() => {});

/** Makes calls whose answers say much. */
export async function provoke(one) {
  const send = (path, options) => tried(() => fetch(one.url + path, options).then((answer) => answer.text()));
  const submit = (options) => tried(() => call(one, options));
  const picture = await specimen(one, 'new-front');
  const scenarios = (await (await fetch(`${one.url}/__admin/scenarios`)).json()).scenarios;
  const hanging = /hang|stop|read|upload|garbage|dribble/;
  for (const { name } of scenarios.filter((each) => !hanging.test(each.name))) {
    await submit({ picture, headers: { 'X-Emulator-Scenario': name } });
  }
  for (const headers of CREDENTIALS) await submit({ picture, headers });
  for (const file of ['photo_old_back.jpg', 'old-back.jpg']) await submit({ picture: Buffer.from('x'), file });
  for (const path of ['/v1/ocr/idcard', '/ocr/idcard/', '/ocr/idcard?scenario=x&api_id=1', '/ocr/idcard?file=x']) await send(path, { method: 'POST' });
  await send('/ocr/idcard');
  await send('/ocr/idcard', { method: 'POST', headers: { Authorization: 'Bearer x' } });
  for (const [type, body] of BODIES) {
    const headers = { 'X-DF-API-ID': 'bodies', 'X-DF-API-SECRET': 'any', ...(type && { 'Content-Type': type }) };
    await send('/ocr/idcard', { method: 'POST', headers, body });
  }
}
