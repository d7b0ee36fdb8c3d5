// Specimens, and holding one up.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, shots, specimen, violations } from './harness.mjs';

after(end);

test('the gallery has cards in pairs, persons, downloads and a print sheet', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  await page.locator('.specimen img').first().waitFor();
  await page.locator('.specimen img').first().evaluate((image) => image.decode());
  assert.ok(await page.locator('.specimen').count() > 90);
  for (const [kind, start] of [['PNG', '\x89PNG'], ['JPG', '\xff\xd8'], ['PDF', '%PDF']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `${kind} new-front`, exact: true }).click()]);
    assert.equal(download.suggestedFilename(), `new-front.${kind.toLowerCase()}`);
    assert.ok(await starts(download, start), kind);
  }
  await page.getByLabel('new-front', { exact: true }).check();
  await page.getByLabel('new-back', { exact: true }).check();
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Print sheet/ }).click()]);
  assert.ok(await starts(sheet, '%PDF'));
  await page.getByLabel('Seed').fill('4711');
  await page.getByRole('button', { name: 'New person' }).click();
  await page.getByText('person-new-4711-back').waitFor();
  assert.deepEqual(page.faults, []);
});

async function starts(download, start) {
  for await (const bytes of await download.createReadStream()) return bytes.toString('latin1').startsWith(start);
  return false;
}

test('plain cards come first, then groups; one grid; a name is copied, and a card is sent from here', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('.specimen').first().waitFor();
  const names = (await page.locator('.specimen label').allInnerTexts()).map((text) => text.trim());
  assert.deepEqual(names.slice(0, 8), ['new', 'old', 'alien', 'temp'].flatMap((kind) => [`${kind}-front`, `${kind}-back`]));
  const titles = await page.locator('h2').allInnerTexts();
  const wanted = ['Plain cards', 'New cards', 'Old cards', 'Foreign residents', 'Temporary residents', 'From the published page', 'Error cards', 'Scenario cards'];
  assert.deepEqual(titles.map((title, at) => title.startsWith(wanted[at])), wanted.map(() => true), titles.join(' | '));
  for (const [name, beside] of [['new-front-minor', 'new-back-minor'], ['temp-front-24-months', 'temp-back-24-months']]) assert.equal(names[names.indexOf(name) + 1], beside);
  assert.equal(new Set(names).size, names.length);
  const { cards } = await (await fetch(`${one.url}/__admin/cards`)).json();
  for (const { name } of cards) assert.ok(names.includes(name), name);
  for (const width of [360, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const boxes = await page.locator('.specimens > li').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    assert.ok(Math.max(...boxes) - Math.min(...boxes) < 1, `${width}: ${Math.min(...boxes)} to ${Math.max(...boxes)}`);
  }
  await page.getByRole('button', { name: 'Copy name: old-back-minor', exact: true }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'old-back-minor');
  await page.getByRole('link', { name: 'Send this one: old-back-minor', exact: true }).click();
  await page.waitForURL((url) => url.hash === '#/try/old-back-minor');
  await page.getByRole('figure', { name: 'This is sent' }).getByText('old-back-minor').waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('200 OK').waitFor();
  assert.deepEqual(page.faults, []);
});

test('the note of a card is shown, and searched', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  const { cards } = await admin(one, 'cards');
  const { note } = cards.find(({ name }) => name === 'old-back-minor');
  assert.ok(note.length > 10, note);
  await page.locator('.specimen', { hasText: note }).getByLabel('old-back-minor', { exact: true }).waitFor();
  await page.getByLabel('Text').fill(note);
  await page.waitForFunction(() => document.querySelectorAll('.specimen').length === 1);
  assert.deepEqual(page.faults, []);
});

test('full screen: arrows, swipes, true size, and back', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  await page.getByRole('link', { name: 'Full screen: new-front', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('new-front', { exact: false }).first().waitFor();
  await page.keyboard.press('ArrowRight');
  await dialog.getByRole('img', { name: 'Specimen new-back' }).waitFor();
  await swipe(page, 700, 300);
  await page.waitForFunction(() => !document.querySelector('dialog .card').alt.endsWith('new-back'));
  await swipe(page, 300, 700);
  await dialog.getByRole('img', { name: 'Specimen new-back' }).waitFor();
  await dialog.getByRole('button', { name: 'True size' }).click();
  const width = () => dialog.locator('.card').evaluate((image) => image.getBoundingClientRect().width);
  assert.ok(Math.abs(await width() - 85.6 * 96 / 25.4) < 1, `${await width()}`);
  await dialog.getByRole('slider').fill('6');
  assert.ok(Math.abs(await width() - 85.6 * 6) < 1, `${await width()}`);
  // Whatever lies over the card goes when nobody touches anything, and comes back with any key.
  const over = (opacity) => page.waitForFunction((wanted) => getComputedStyle(document.querySelector('dialog .over')).opacity === wanted, opacity);
  await over('0');
  await page.keyboard.press('Shift');
  await over('1');
  await dialog.getByText('brightness').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.hash === '#/specimens');
  assert.equal(await dialog.count(), 0);
  assert.deepEqual(page.faults, []);
});

test('a phone held upright shows the card along its length, and is recognised', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens/new-front`, { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true });
  const card = page.getByRole('dialog').locator('.card');
  await card.evaluate((image) => image.decode());
  const { x, y, width, height } = await card.boundingBox();
  assert.ok(width > 340 && height > 540 && x >= 0 && y >= 0 && x + width <= 360 && y + height <= 740, `${width} x ${height} at ${x}, ${y}`);
  await page.locator('dialog.is-still').waitFor();
  const { json } = await call(one, { picture: await page.screenshot(), file: 'screen.png' });
  assert.equal(json.results[0].card_info.id_number, (await admin(one, 'cards/new-front')).card_info.id_number);
  await page.touchscreen.tap(180, 300);
  await page.getByRole('button', { name: 'Close' }).tap();
  await page.getByRole('heading', { name: 'Specimens' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('specimens are found by the words of their names, notes and codes, in any order', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  const first = page.locator('.specimen label').first();
  for (const [text, name] of [['OUT_OF_QUOTA', 'out-of-quota'], ['old back', 'old-back'], ['back old', 'old-back'], ['old-back', 'old-back'], ['ALIEN fr', 'alien-front']]) {
    await page.getByLabel('Text').fill(text);
    await page.waitForFunction((wanted) => document.querySelector('.specimen label')?.innerText.trim() === wanted, name);
    assert.equal((await first.innerText()).trim(), name, text);
  }
  await page.getByLabel('Text').fill('olds');
  await page.getByText('Nothing matches').waitFor();
});

async function swipe(page, from, to) {
  await page.mouse.move(from, 300);
  await page.mouse.down();
  await page.mouse.move(to, 300, { steps: 5 });
  await page.mouse.up();
}

test('a specimen held up to a camera comes back as that card', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens/new-front`);
  await page.getByRole('dialog').locator('.card').evaluate((image) => image.decode());
  const screen = await page.screenshot();
  const camera = await open('about:blank');
  for (const [angle, lean, blur, quality] of [[0, 0, 0, 0.9], [7, 0.12, 1, 0.7], [-12, -0.1, 1.2, 0.6], [90, 0.05, 0.8, 0.7], [183, 0.08, 1, 0.65]]) {
    const photo = Buffer.from(await camera.evaluate(photographed, [screen.toString('base64'), angle, lean, blur, quality]), 'base64');
    const { status, json } = await call(one, { picture: photo });
    assert.equal(status, 200, JSON.stringify(json));
    const wanted = await (await fetch(`${one.url}/__admin/cards/new-front`)).json();
    assert.deepEqual(json.results[0].card_info, wanted.card_info, `${angle} degrees`);
    assert.equal(json.results[0].face_region.length, 4);
  }
  await page.screenshot({ path: `${shots}/held-up.png` });
});

/** A screenshot as a camera would have it: turned, leaning (strips of other widths), blurred, brightened, and compressed. */
async function photographed([screen, angle, lean, blur, quality]) {
  const image = new Image();
  image.src = `data:image/png;base64,${screen}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1600 });
  const paper = canvas.getContext('2d');
  paper.fillStyle = '#463c35';
  paper.fillRect(0, 0, 1600, 1600);
  const leaning = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const strips = leaning.getContext('2d');
  for (let row = 0; row < image.height; row += 1) {
    const width = image.width * (1 - Math.abs(lean) * (lean > 0 ? 1 - row / image.height : row / image.height));
    strips.drawImage(image, 0, row, image.width, 1, (image.width - width) / 2, row, width, 1);
  }
  paper.translate(800, 800);
  paper.rotate((angle * Math.PI) / 180);
  paper.filter = `blur(${blur}px) brightness(1.08) contrast(0.9)`;
  paper.drawImage(leaning, -640, -400, 1280, 800);
  const made = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', quality); });
  const bytes = new Uint8Array(await made.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

test('where motion is to be reduced, tools make room for the card at once, and axe finds nothing then', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens/old-front`, { reducedMotion: 'reduce' });
  await page.locator('dialog.is-still').waitFor();
  assert.equal(await page.locator('dialog .over').evaluate((over) => getComputedStyle(over).opacity), '0');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.faults, []);
});
