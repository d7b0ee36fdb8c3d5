// Specimens, holding one up, and trying a picture.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call, emulator, end, open, shots, specimen } from './harness.mjs';

after(end);

test('the gallery has cards in pairs, persons, downloads and a print sheet', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  const pair = page.locator('.pair', { has: page.getByText('new-front', { exact: true }) });
  await pair.getByText('new-back', { exact: true }).waitFor();
  await pair.locator('img').first().evaluate((image) => image.decode());
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

test('full screen: arrows, swipes, true size, and back', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/specimens`);
  await page.getByRole('link', { name: 'new-front: full screen', exact: true }).click();
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
  await dialog.getByText('brightness').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.hash === '#/specimens');
  assert.equal(await dialog.count(), 0);
  assert.deepEqual(page.faults, []);
});

async function swipe(page, from, to) {
  await page.mouse.move(from, 300);
  await page.mouse.down();
  await page.mouse.move(to, 300, { steps: 5 });
  await page.mouse.up();
}

test('a picture is tried in every encoding', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/try`);
  const picture = { name: 'card.jpg', mimeType: 'image/jpeg', buffer: await specimen(one, 'old-front') };
  await page.getByLabel('Choose a picture').setInputFiles(picture);
  for (const encoding of ['file', 'image_base64, multipart', 'image_base64, urlencoded', 'image_base64, JSON']) {
    await page.getByLabel('Encoding').selectOption(encoding);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('200 OK').waitFor();
    await page.locator('polygon.face').waitFor();
    assert.equal(await page.locator('.overlay img').count(), 1, encoding);
  }
  await page.getByLabel('X-DF-API-ID').fill('');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('401 UNAUTHORIZED').waitFor();
  await page.getByLabel('X-DF-API-ID').fill('desk');
  for (const [name, status, part] of [['bad-gateway', '✗ 502', '<html>'], ['off-contract', '! 200', '"code"'], ['old-frnt', '✗ 501', '"nearest"']]) {
    await page.getByLabel('X-Emulator-Scenario').fill(name);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(part).waitFor();
    assert.equal(await page.locator('.headline .status').innerText(), status);
  }
});

test('a picture is dropped', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/try`);
  const bytes = [...await specimen(one, 'new-back', 400)];
  const transfer = await page.evaluateHandle((all) => {
    const made = new DataTransfer();
    made.items.add(new File([new Uint8Array(all)], 'dropped.jpg', { type: 'image/jpeg' }));
    return made;
  }, bytes);
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
  await page.getByText('dropped.jpg').waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('200 OK').waitFor();
  assert.deepEqual(page.faults, []);
});

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
