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
