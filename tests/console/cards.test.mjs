// Specimens, holding one up, and trying a picture.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call, emulator, end, open, shots, specimen } from './harness.mjs';

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

test('the note of a card is shown where the server gives it', async () => {
  const one = await emulator();
  const page = await open();
  await page.route('**/__admin/cards', async (route) => {
    const json = await (await route.fetch()).json();
    json.cards.find(({ name }) => name === 'old-back').note = 'Good for what is said here';
    await route.fulfill({ json });
  });
  await page.goto(`${one.url}/__console/#/specimens`);
  await page.locator('.specimen', { hasText: 'Good for what is said here' }).getByLabel('old-back', { exact: true }).waitFor();
  await page.getByLabel('Text').fill('good for what');
  await page.waitForFunction(() => document.querySelectorAll('.specimen').length === 1);
});

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
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('200 OK').waitFor();
    await page.locator('polygon.face').waitFor();
    assert.equal(await page.locator('.overlay img').count(), 1, encoding);
  }
  await page.getByLabel('X-DF-API-ID').fill('');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('401 UNAUTHORIZED').waitFor();
  await page.getByLabel('X-DF-API-ID').fill('desk');
  for (const [name, status, part] of [['bad-gateway', '✗ 502', '<html>'], ['off-contract', '! 200', '"code"'], ['old-frnt', '✗ 501', '"nearest"']]) {
    await page.getByLabel('X-Emulator-Scenario').fill(name);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(part).waitFor();
    assert.equal(await page.locator('.headline .status').innerText(), status);
  }
});

test('a specimen is chosen, seen, and sent without any file', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/try`);
  const preview = page.getByRole('figure', { name: 'This is sent' });
  const sent = async () => {
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('region', { name: 'Answer' }).getByText('decided in').waitFor();
    return (await (await fetch(`${one.url}/__admin/journal?limit=1`)).json()).calls[0];
  };
  await preview.getByRole('img', { name: 'Specimen new-front' }).evaluate((image) => image.decode());
  const first = await sent();
  assert.deepEqual([first.matched_by, first.decision.cards[0].name], ['specimen', 'new-front']);
  await page.getByRole('combobox', { name: 'Specimen', exact: true }).selectOption('alien-front-third-digit-6');
  await preview.getByRole('img', { name: 'Specimen alien-front-third-digit-6' }).waitFor();
  assert.equal((await sent()).decision.cards[0].name, 'alien-front-third-digit-6');
  await page.getByRole('button', { name: 'Specimen temp-back' }).click();
  assert.equal((await sent()).decision.cards[0].name, 'temp-back');
  await page.getByLabel('Seed').fill('4711');
  await page.getByRole('button', { name: 'New person' }).click();
  await preview.getByText('person-new-4711-front').waitFor();
  assert.equal((await sent()).decision.cards[0].name, 'person-new-4711-front');
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'mine.jpg', mimeType: 'image/jpeg', buffer: await specimen(one, 'old-front') });
  await preview.getByRole('img', { name: 'A picture of your own' }).evaluate((image) => image.decode());
  assert.equal((await sent()).decision.cards[0].name, 'old-front');
  assert.equal(await page.getByText('came from a web page').count(), 0, 'the console scolds itself');
  const outcomes = await page.locator('#outcomes option').evaluateAll((all) => all.map((one) => one.value));
  for (const name of ['hang', 'out-of-quota', 'fails-twice', 'old-back']) assert.ok(outcomes.includes(name), name);
  assert.deepEqual(page.faults, []);
});

test('a call under way is cancelled, and no late answer takes the place of a newer one', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/try/new-front/hang`, { allowed: (text) => /403|ERR_/.test(text) });
  const scenario = page.getByLabel('X-Emulator-Scenario');
  const go = page.getByRole('button', { name: 'Send', exact: true });
  await go.click();
  await page.getByText('Sending').waitFor();
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Cancel the call' }).click();
  await page.getByText('Cancelled.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Cancel the call' }).count(), 0);
  await scenario.fill('slow');
  await go.click();
  await page.waitForTimeout(500);
  await scenario.fill('out-of-quota');
  await go.click();
  await page.getByText('403 OUT_OF_QUOTA').waitFor();
  await page.waitForTimeout(2500);
  assert.equal(await page.getByText('200 OK').count(), 0, 'the late answer');
  for (const [name, words] of [['reset', 'was reset before any'], ['short-body', 'was cut after'], ['empty-reply', 'no answer'], ['garbage', 'not HTTP']]) {
    await scenario.fill(name);
    await go.click();
    const alert = page.getByRole('alert');
    await alert.getByText(words).waitFor();
    assert.doesNotMatch(await alert.innerText(), /Failed to fetch/);
    await alert.getByRole('link', { name: 'Why' }).waitFor();
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
  await page.getByRole('button', { name: 'Send', exact: true }).click();
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
