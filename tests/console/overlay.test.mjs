// What is drawn over a picture lies where it belongs, whatever the picture's shape.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { call, emulator, end, open } from './harness.mjs';

after(end);

/** A picture of a specimen's card on a ground of this shape. */
async function photograph(server, width, height) {
  const page = await open('about:blank', { viewport: { width, height } });
  await page.goto(`${server.url}/__admin/cards/new-front/specimen.png?width=${Math.min(width, height) - 40}`);
  return page.screenshot({ type: 'jpeg', quality: 90 });
}

/** Where the picture's first and last pixels are drawn, and where the drawing over it has them; runs in the page. */
function corners(image) {
  const box = image.getBoundingClientRect();
  const scales = [box.width / image.naturalWidth, box.height / image.naturalHeight];
  const [across, down] = getComputedStyle(image).objectFit === 'contain' ? [Math.min(...scales), Math.min(...scales)] : scales;
  const drawing = image.parentElement.querySelector('svg').getScreenCTM();
  const half = (box, length) => (box - length) / 2;
  const [width, height] = [across * image.naturalWidth, down * image.naturalHeight];
  const [x, y] = [box.x + half(box.width, width), box.y + half(box.height, height)];
  return {
    picture: [x, y, x + width, y + height],
    drawing: [drawing.e, drawing.f, drawing.e + drawing.a * image.naturalWidth, drawing.f + drawing.d * image.naturalHeight],
  };
}

for (const [width, height] of [[900, 1600], [1200, 700], [800, 800]]) {
  test(`corners of a picture of ${width}x${height} are drawn where they are in it`, async () => {
    const server = await emulator('--keep-images', '16');
    const { json } = await call(server, { picture: await photograph(server, width, height) });
    const page = await open(`${server.url}/__console/#/calls/${json.request_id}`);
    const image = page.locator('.overlay img');
    await image.waitFor();
    await image.evaluate((one) => one.decode());
    const { picture, drawing } = await image.evaluate(corners);
    for (const [at, pixels] of picture.entries()) assert.ok(Math.abs(pixels - drawing[at]) < 1, `${picture}, ${drawing}`);
  });
}
