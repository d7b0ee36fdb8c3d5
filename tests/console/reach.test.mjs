// What the console must reach: for everybody, in every look, with little weight.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call, emulator, end, measured, open, proxy, specimen, violations } from './harness.mjs';

after(end);

test('Spanish when the browser asks for it, the same words in both, and a choice that stays', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/`, { locale: 'es-EC' });
  await page.getByRole('heading', { name: 'Llamadas' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'es');
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Idioma').selectOption('en');
  await page.reload();
  await page.getByRole('heading', { name: 'Calls' }).waitFor();
  const { en } = await import('../../src/http/console/page/parts/english.js');
  const { es } = await import('../../src/http/console/page/parts/spanish.js');
  assert.deepEqual(Object.keys(es), Object.keys(en));
  const places = (text) => text.match(/\{\d\}/g)?.sort() ?? [];
  for (const name of Object.keys(en)) assert.deepEqual(places(es[name]), places(en[name]), name);
});

test('a theme that is chosen stays', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/`, { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByLabel('Theme').selectOption('dark');
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload();
  await page.getByLabel('Theme').waitFor();
  assert.equal(await ground(), dark);
});

test('everything can be reached with the keyboard, and what has the focus is seen', async () => {
  const one = await emulator();
  await call(one, { picture: await specimen(one, 'new-front') });
  const page = await open(`${one.url}/__console/`);
  await page.locator('.call-row').waitFor();
  const seen = new Set();
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press('Tab');
    const [label, outline] = await page.evaluate(() => {
      const at = document.activeElement;
      return [at.ariaLabel ?? at.textContent.slice(0, 30), getComputedStyle(at).outlineStyle];
    });
    if (!label) continue;
    seen.add(label);
    assert.notEqual(outline, 'none', label);
    if (/Calls, newest/.test(label)) break;
  }
  for (const wanted of ['Skip to content', 'Specimens', 'Try it', 'Pause', 'Clear', 'Status', 'Calls, newest first; arrow keys open the next']) assert.ok(seen.has(wanted), wanted);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('article').waitFor();
});

test('with a token it asks for it, and shows pictures all the same', async () => {
  const one = await emulator('--admin-token', 'open-sesame');
  const page = await open(`${one.url}/__console/`, { allowed: (text) => text.includes('401') });
  await page.getByLabel('Admin token').fill('wrong');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('does not accept').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Admin token').fill('open-sesame');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('.first').waitFor();
  await page.locator('nav').getByRole('link', { name: 'Specimens' }).click();
  await page.locator('.specimen img').first().evaluate((image) => new Promise((done) => { image.onload = done; if (image.complete && image.naturalWidth) done(); }));
  assert.ok((await page.locator('.specimen img').first().getAttribute('src')).startsWith('blob:'));
  assert.ok(!(await page.content()).includes('open-sesame'));
  assert.deepEqual(page.faults, []);
});

test('at an admin address of its own it still tries pictures', async () => {
  const one = await emulator('--admin-address', '127.0.0.1:0');
  const page = await open(`${one.adminUrl}/__console/#/try`);
  const buffer = await specimen({ url: one.adminUrl }, 'old-front');
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'card.jpg', mimeType: 'image/jpeg', buffer });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('200 OK').waitFor();
  assert.equal((await fetch(`${one.url}/__console/`)).status, 404);
  assert.deepEqual(page.faults, []);
});

test('below a prefix every view works', async () => {
  const one = await emulator();
  const between = await proxy(one, '/tools/cedulita');
  const page = await open(`${between.url}/__console/#/specimens`);
  await page.locator('.specimen img').first().evaluate((image) => image.decode());
  await page.getByRole('link', { name: 'Try it' }).click();
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'card.jpg', mimeType: 'image/jpeg', buffer: await specimen(one, 'old-front') });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('200 OK').waitFor();
  assert.deepEqual(page.faults, []);
});

test('10,000 calls scroll smoothly', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front', 320);
  for (let round = 0; round < 500; round += 1) await Promise.all(Array.from({ length: 20 }, () => call(one, { picture })));
  const page = await open(`${one.url}/__console/`);
  await page.locator('.call-row').first().waitFor();
  const frames = await page.evaluate(async () => {
    const list = document.querySelector('.list');
    const took = [];
    let before = performance.now();
    for (let frame = 0; frame < 1300; frame += 1) {
      list.scrollTop += 340;
      const now = await new Promise((done) => { requestAnimationFrame(done); });
      took.push(now - before);
      before = now;
    }
    return { took: took.slice(5).sort((a, b) => a - b), rows: document.querySelectorAll('.call-row').length };
  });
  await page.getByText('calls: 10,000').waitFor();
  const [median, late] = [0.5, 0.95].map((share) => frames.took[Math.floor(frames.took.length * share)]);
  measured('a frame while scrolling through 10,000 calls, median', median, 20);
  measured('a frame while scrolling through 10,000 calls, 95th in a hundred', late, 35);
  assert.ok(frames.rows < 80, `${frames.rows} rows`);
  assert.deepEqual(page.faults, []);
});

test('it is light: first paint, weight, compression, and what browsers may keep', async () => {
  await (await open('about:blank')).close();
  const one = await emulator();
  const page = await open(null);
  const kept = [];
  page.on('response', (response) => kept.push(response));
  await page.goto(`${one.url}/__console/`);
  await page.locator('.first').waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const assets = kept.filter((response) => response.url().includes('/__console/'));
  let weight = 0;
  for (const response of assets) {
    const headers = await response.allHeaders();
    weight += Number(headers['content-length']);
    assert.equal(headers['content-encoding'], 'gzip', response.url());
    assert.match(headers['cache-control'], response.url().endsWith('__console/') ? /no-cache/ : /immutable/);
  }
  measured('first paint from a cold server', paint, 200);
  console.log(`${assets.length} files, ${(weight / 1000).toFixed(1)} KB compressed`);
  assert.ok(weight < 150_000, `${weight} bytes`);
});
