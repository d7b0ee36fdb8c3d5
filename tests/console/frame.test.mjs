// Settings, the documents, and how all views of acting look with something armed.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, emulator, end, open, shots, violations } from './harness.mjs';

after(end);

test('settings in force are shown, secrets masked, and searched', async () => {
  const one = await emulator('--cors', 'off', '--admin-token', 'hush');
  const page = await open(`${one.url}/__console/#/token/hush/settings`);
  const row = (name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  assert.match(await row('cors').innerText(), /off\s+flag --cors/);
  assert.match(await row('connections').innerText(), /1024\s+default/);
  assert.doesNotMatch(await row('admin_token').innerText(), /hush/);
  await page.getByLabel('Text').fill('--no-face');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  assert.deepEqual(page.faults, []);
});

test('the documents are read without leaving the console, in both languages and themes', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/`, { locale: 'es-EC', colorScheme: 'dark' });
  const views = page.getByRole('navigation', { name: 'Vistas' });
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await views.getByRole('link').last().click();
  await page.waitForURL((url) => url.hash === '#/docs');
  await page.getByText('/ocr/idcard').first().waitFor();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  await page.getByText('X-Emulator-Scenario').first().waitFor();
  for (const field of ['image_base64', 'detect_face']) assert.ok(await page.locator('.members code', { hasText: field }).count() > 0, field);
  await page.getByRole('link', { name: 'La API de administración' }).click();
  const queue = page.locator('.operation', { hasText: '/__admin/sessions/{session}/queue' }).filter({ hasText: 'PUT' });
  await queue.locator('summary').first().click();
  await queue.getByText('repeat-last').first().waitFor();
  const listed = await page.locator('.operation').count();
  const document = await admin(one, 'openapi.json');
  const operations = Object.values(document.paths).flatMap((item) => Object.keys(item).filter((name) => ['get', 'post', 'put', 'delete', 'patch'].includes(name)));
  assert.equal(listed, operations.length);
  await views.getByRole('link', { name: 'Llamadas' }).click();
  await page.getByRole('heading', { name: 'Llamadas' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('axe finds nothing, and nothing is wider than the screen, with something armed', async () => {
  const one = await emulator();
  await admin(one, 'sessions/shop/queue', 'PUT', { steps: [{ answer: 'INTERNAL_ERROR', times: 2 }] });
  await admin(one, 'sessions/a-name-that-is-rather-long-for-a-session/queue', 'PUT', { steps: [{ answer: 'OUT_OF_QUOTA' }] });
  await admin(one, 'credentials/shop', 'PUT', { secret: 'hush', expires_in: '1h', rate: { per_second: 2, burst: 5 }, quota: { calls: 4, every: 'day' } });
  const views = { specimens: '.specimen img', try: '.preview img', scenarios: '.stories li', 'scenarios/fails-twice': '.notice.good', sessions: '.tile', 'sessions/shop': '.side', settings: 'tbody tr', docs: '.operation', 'docs/admin': '.operation' };
  for (const [width, colorScheme, locale] of [[360, 'dark', 'es-EC'], [768, 'light', 'es-EC'], [1280, 'dark', 'en-GB'], [1920, 'light', 'en-GB']]) {
    const page = await open(`${one.url}/__console/`, { colorScheme, locale, viewport: { width, height: 800 } });
    for (const [view, sign] of Object.entries(views)) {
      const name = `acting-${view.replace('/', '-')}-${colorScheme}-${width}-${locale.slice(0, 2)}`;
      await page.goto(`${one.url}/__console/#/${view}`);
      await page.locator(sign).first().waitFor();
      await page.locator('.armed').waitFor();
      await page.screenshot({ path: `${shots}/${name}.png` });
      assert.deepEqual(await violations(page), [], name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${name} is wider than the screen`);
    }
    assert.deepEqual(page.faults, [], `${width}`);
    await page.context().close();
  }
});
