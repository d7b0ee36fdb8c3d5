// Makes the pictures of the console in docs/console.md: eight views in both languages and themes, small as files.
//
//   docs/moving/install.sh && CEDULITA=target/release/cedulita node docs/screens/make.mjs

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { admin, call, emulator, end, open, specimen } from '../../tests/console/harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const sharp = createRequire(join(here, '../../target/moving/package.json'))('sharp');
const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5, hasTouch: true };
const english = { locale: 'en-GB' };
const spanish = { locale: 'es-EC' };
const dark = { colorScheme: 'dark' };

/** What has happened before the pictures are taken. Gives the call that is opened. */
async function furnished(one) {
  const front = await specimen(one, 'new-front');
  const { json } = await call(one, { picture: front, apiId: 'checkout', file: 'IMG_0412.jpg' });
  await call(one, { picture: await specimen(one, 'old-back'), apiId: 'checkout', file: 'IMG_0413.jpg' });
  await call(one, { picture: front, apiId: 'checkout', headers: { 'X-Emulator-Scenario': 'rate-limit-exceeded' } });
  await call(one, { picture: front, apiId: 'mobile', headers: { 'X-Emulator-Scenario': 'bad-gateway' } }).catch(() => {});
  await call(one, { picture: front, apiId: 'mobile', headers: { 'X-Emulator-Scenario': 'reset' } }).catch(() => {});
  await call(one, { apiId: 'mobile', face: '7' });
  await admin(one, 'credentials/trial', 'PUT', { secret: 'hush', quota: { calls: 4, every: 'day' } });
  await admin(one, 'sessions/checkout/queue', 'PUT', { steps: [{ answer: 'OUT_OF_QUOTA' }] });
  return json.request_id;
}

/** `[name, address, what is waited for, looks]`; the address may be a call's. */
const views = (id) => [
  ['calls', 'calls', '.call-row', { ...desktop, ...english }],
  ['call', `calls/${id}`, 'polygon.face', { ...desktop, ...english, ...dark }],
  ['specimens', 'specimens', '.specimen img', { ...desktop, ...spanish }],
  ['full-screen', 'specimens/new-front', 'dialog.is-still', { ...phone, ...spanish }],
  ['try', 'try/new-front', '.preview img', { ...phone, ...spanish, ...dark }],
  ['scenarios', 'scenarios', '.stories li', { ...desktop, ...spanish, ...dark }],
  ['sessions', 'sessions/checkout', '.side', { ...desktop, ...english }],
  ['settings', 'settings', 'main tbody tr', { ...desktop, ...english, ...dark }],
];

const one = await emulator('--keep-images', '16');
for (const [name, address, sign, looks] of views(await furnished(one))) {
  const page = await open(`${one.url}/__console/#/${address}`, looks);
  await page.locator(sign).first().waitFor();
  await page.waitForTimeout(2500);
  writeFileSync(join(here, `${name}.png`), await sharp(await page.screenshot()).png({ palette: true, colours: 128, effort: 10 }).toBuffer());
  await page.context().close();
}
await end();
