// Makes the moving pictures of README.md and LEEME.md: a phone photographs a specimen on the screen, and the call arrives.
// Console, photograph and answer are real: the photograph is of the console's full screen, and the emulator reads it.
//
//   docs/moving/install.sh && CEDULITA=target/release/cedulita node docs/moving/make.mjs

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { call, emulator, end, open } from '../../tests/console/harness.mjs';
import languages from './words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const sharp = createRequire(join(here, '../../target/moving/package.json'))('sharp');
const CARD = 'new-front';
const MAX_BYTES = 1_500_000;

const uri = (bytes, type) => `data:${type};base64,${bytes.toString('base64')}`;

/** A page of this folder with pictures in it, to be photographed. */
async function drawn(file, viewport) {
  const page = await open('about:blank', { viewport });
  await page.setContent(readFileSync(join(here, file), 'utf8'));
  return page;
}

/** What a phone sees that is held a little askew before this screen. */
async function photographOf(screen) {
  const page = await drawn('photograph.html', { width: 900, height: 1200 });
  await page.locator('#screen').evaluate((image, src) => { image.src = src; return image.decode(); }, uri(screen, 'image/png'));
  return page.screenshot({ type: 'jpeg', quality: 88 });
}

/** The console before the call, with the specimen, with the call, and with it opened; the photograph, and what it was read as. */
async function happen(words) {
  const server = await emulator('--keep-images', '16');
  const console = await open(`${server.url}/__console/#/specimens/${CARD}`, { locale: words.locale, viewport: { width: 1024, height: 640 } });
  const shot = async (place) => {
    await console.goto(`${server.url}/__console/#/${place}`);
    await console.waitForLoadState('networkidle');
    // Whatever lies over a specimen in the full screen goes by itself.
    if (place.startsWith('specimens/')) await console.locator('dialog.is-still').waitFor();
    await console.waitForTimeout(500);
    // Where the call's picture is shown, all of it is.
    await console.evaluate(() => document.querySelector('article svg, article img')?.scrollIntoView({ block: 'end' }));
    return console.screenshot();
  };
  const specimen = await shot(`specimens/${CARD}`);
  const photograph = await photographOf(specimen);
  await console.keyboard.press('Escape');
  const empty = await shot('calls');
  const { json } = await call(server, { picture: photograph, apiId: 'my-app', file: 'IMG_0001.jpg' });
  if (json.results[0]?.card_info.id_number === undefined) throw new Error(`not read: ${JSON.stringify(json)}`);
  const arrived = await shot('calls');
  const opened = await shot(`calls/${json.request_id}`);
  await server.stop();
  return { specimen, photograph, empty, arrived, opened, card: json.results[0].card_info };
}

/** What is on the stage one after the other, and for how many milliseconds. */
function* frames(words, { card }) {
  const shutter = '<div class="shutter"></div>';
  const sending = (part) => `<div class="below">${words.sending}<div class="bar"><span style="width:${part}%"></span></div></div>`;
  const read = `<div class="below"><strong>✓ ${words.read}</strong><p>${card.id_number}</p><p>${card.name}</p><p>${card.birthday_s}</p></div>`;
  for (const [zoom, x] of [[1.16, 10], [1.12, 7], [1.08, 4], [1.05, 2], [1.02, 1], [1, 0]]) {
    yield { screen: 'specimen', says: words.hold, zoom, x, below: shutter, wait: zoom === 1 ? 1100 : zoom === 1.16 ? 900 : 110 };
  }
  yield { screen: 'specimen', says: words.take, below: '<div class="shutter down"></div>', flash: 0.9, wait: 120 };
  yield { screen: 'specimen', says: words.take, below: '<div class="shutter down"></div>', flash: 0.3, wait: 900 };
  for (const part of [15, 45, 75, 100]) yield { screen: 'empty', says: words.send, below: sending(part), isTaken: true, wait: part === 15 ? 1100 : 220 };
  yield { screen: 'arrived', says: words.answered, below: read, isTaken: true, wait: 2600 };
  yield { screen: 'opened', says: words.opened, below: read, isTaken: true, wait: 4500 };
}

/** Shows a frame on the stage; runs in the page. */
function show({ pictures, app, screen, says, below, zoom = 1, x = 0, flash = 0, isTaken = false }) {
  const at = (id) => document.getElementById(id);
  at('app').textContent = app;
  at('says').textContent = says;
  at('below').innerHTML = below;
  at('flash').style.opacity = flash;
  at('guide').style.display = isTaken ? 'none' : '';
  at('photo').style.transform = `scale(${zoom}) translateX(${x}px)`;
  at('screen').src = pictures[screen];
  at('photo').src = pictures.photograph;
  return Promise.all([at('screen').decode(), at('photo').decode()]);
}

for (const [language, words] of Object.entries(languages)) {
  const happened = await happen(words);
  const { card, photograph, ...shots } = happened;
  const pictures = { photograph: uri(photograph, 'image/jpeg') };
  for (const [name, bytes] of Object.entries(shots)) pictures[name] = uri(bytes, 'image/png');
  const stage = await drawn('stage.html', { width: 960, height: 540 });
  const [taken, delay] = [[], []];
  for (const { wait, ...frame } of frames(words, happened)) {
    await stage.evaluate(show, { ...frame, pictures, app: words.app });
    taken.push(await stage.screenshot());
    delay.push(wait);
  }
  const file = join(here, `phone-${language}.gif`);
  await sharp(taken, { join: { animated: true } }).gif({ delay, loop: 0, dither: 0.4, interFrameMaxError: 3 }).toFile(file);
  const { size } = statSync(file);
  console.log(`${file}: ${delay.length} frames, ${delay.reduce((sum, one) => sum + one) / 1000} s, ${size} bytes`);
  if (size > MAX_BYTES) throw new Error(`${file} is larger than ${MAX_BYTES} bytes`);
}
await end();
