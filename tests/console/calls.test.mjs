// The journal as people see it.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, measured, open, proxy, specimen } from './harness.mjs';

after(end);

const console_ = (one, view = '') => `${one.url}/__console/${view && `#/${view}`}`;

test('a browser that opens / is shown the console, and a program is not', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/`);
  assert.match(page.url(), /\/__console\/$/);
  assert.equal((await fetch(`${one.url}/`)).status, 404);
});

test('the first minute: a line to paste, which lights up', async () => {
  const one = await emulator();
  const page = await open(console_(one));
  const line = await page.locator('.first pre').innerText();
  assert.match(line, /curl .*specimen\.jpg.*ocr\/idcard/s);
  assert.ok(line.includes(one.url));
  await call(one, { picture: await specimen(one, 'new-front') });
  await page.locator('.call-row').first().waitFor();
  assert.equal(await page.locator('.first').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('a call shows soon after its answer', async () => {
  const one = await emulator();
  const page = await open(console_(one));
  await page.getByText('live').waitFor();
  const picture = await specimen(one, 'old-front');
  const took = [];
  for (let round = 1; round <= 10; round += 1) {
    await page.evaluate((count) => {
      window.shown = new Promise((done) => {
        const look = () => (document.querySelector('.count')?.textContent === `calls: ${count}` ? done(Date.now()) : requestAnimationFrame(look));
        look();
      });
    }, round);
    await call(one, { picture });
    const answered = Date.now();
    took.push((await page.evaluate(() => window.shown)) - answered);
  }
  took.sort((a, b) => a - b);
  measured('a call shows after its answer, median of 10', took[5], 200);
  measured('a call shows after its answer, slowest of 10', took[9], 200);
});

test('a call opens to its trail, its facts, its picture with the corners, and lines that make it again', async () => {
  const one = await emulator('--keep-images', '20');
  const { json } = await call(one, { picture: await specimen(one, 'new-front') });
  const page = await open(console_(one, `calls/${json.request_id}`));
  const article = page.getByRole('article', { name: 'Call' });
  // The last step stands once the trail is drawn whole.
  await article.locator('.step').nth(16).waitFor();
  assert.equal(await article.locator('.step').count(), 17);
  assert.equal(await article.locator('.step.chose .name').innerText(), 'specimen');
  const points = await article.locator('polygon.face').getAttribute('points');
  assert.equal(points, json.results[0].face_region.map((corner) => corner.join(',')).join(' '));
  assert.deepEqual(await article.locator('.number').allTextContents(), ['1', '2', '3', '4']);
  assert.ok(await article.locator('.overlay img').evaluate((image) => image.decode().then(() => image.naturalWidth === 640)));
  assert.equal(await article.locator('polygon.outline, polygon.portrait').count(), 2);
  await article.getByRole('button', { name: 'Copy as' }).click();
  for (const [language, part] of [['curl', "-F 'file=@photo.jpg'"], ['Python', 'requests.post'], ['JavaScript', 'await fetch'], ['Kotlin', 'OkHttpClient'], ['PHP', 'GuzzleHttp'], ['Java', 'java.net.http'], ['Swift', 'URLSession'], ['C#', 'HttpClient']]) {
    await article.getByRole('button', { name: language, exact: true }).click();
    assert.ok((await article.locator('.actions pre').innerText()).includes(part), language);
  }
  await article.getByRole('button', { name: 'Replay' }).click();
  await article.getByText('Answered 200 OK, new-front, as before.').waitFor();
  assert.equal((await admin(one, 'journal')).calls.length, 2);
  assert.deepEqual(page.faults, []);
});

test('without kept images the geometry is drawn on an empty frame', async () => {
  const one = await emulator();
  const { json } = await call(one, { picture: await specimen(one, 'new-front') });
  const page = await open(console_(one, `calls/${json.request_id}`), { allowed: (text) => text.includes('404') });
  await page.getByText('Geometry only').waitFor();
  assert.equal(await page.locator('polygon.face').count(), 1);
});

test('text of a card is shown as text, whatever it looks like', async () => {
  const one = await emulator();
  const evil = '<img src=x onerror=window.hit=1>';
  const card = await admin(one, 'cards/new-front');
  card.card_info.name = evil;
  await admin(one, 'cards/evil-front', 'PUT', { card_side: card.card_side, card_type: card.card_type, card_info: card.card_info });
  const picture = await specimen(one, 'old-front');
  const { json } = await call(one, { picture, headers: { 'X-Emulator-Scenario': 'evil-front' }, file: `${evil}.jpg`, apiId: 'a<b>"c' });
  assert.equal(json.results[0].card_info.name, evil);
  const page = await open(console_(one, `calls/${json.request_id}`), { allowed: (text) => text.includes('404') });
  await page.getByRole('button', { name: 'Show values' }).click();
  await page.locator('.json-text').getByText(evil).waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator('img[src=x]').count(), 0);
});

test('filters, pause and clear', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  await call(one, { picture, apiId: 'shop' });
  await call(one, { picture, apiId: 'desk', headers: { 'X-Emulator-Scenario': 'out-of-quota' } });
  const page = await open(console_(one));
  const rows = page.locator('.call-row');
  await rows.nth(1).waitFor();
  await page.getByLabel('Status').selectOption('OUT_OF_QUOTA');
  await page.getByText('calls: 1').waitFor();
  await page.getByLabel('Status').selectOption('');
  await page.getByLabel('Session', { exact: true }).selectOption('shop');
  await page.getByText('calls: 1').waitFor();
  await page.getByLabel('Session', { exact: true }).selectOption('');
  await page.getByLabel('Text').fill('quota');
  await page.getByText('calls: 1').waitFor();
  await page.getByLabel('Text').fill('');
  await page.getByText('calls: 2').waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await call(one, { picture });
  await page.getByRole('button', { name: 'Resume (1 new)' }).click();
  await page.getByText('calls: 3').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear' }).click();
  await page.locator('.first').waitFor();
  assert.equal((await admin(one, 'journal')).calls.length, 0);
  assert.deepEqual(page.faults, []);
});

test('below a prefix, a list catches up after a lost connection, and keyboards move in it', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  await call(one, { picture });
  const between = await proxy(one, '/tools/cedulita');
  const page = await open(console_(between), { allowed: () => true });
  await page.getByText('live').waitFor();
  between.cut();
  await page.getByText('connecting').waitFor();
  await call(one, { picture });
  await call(one, { picture });
  between.mend();
  await page.getByText('calls: 3').waitFor();
  await page.getByRole('table', { name: /Calls, newest first/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('article').waitFor();
  const first = page.url();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL((url) => url.href !== first);
});
