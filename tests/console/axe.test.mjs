// Every view, in both themes and languages, at every width: axe finds nothing, and nothing is wider than the screen.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, shots, specimen, violations } from './harness.mjs';

after(end);

const WIDTHS = [[360, 740], [768, 1024], [1280, 800], [1920, 1080]];
const LOOKS = ['en-GB', 'es-EC'].flatMap((locale) => ['light', 'dark'].map((colorScheme) => ({ locale, colorScheme })));

/** An emulator whose views all have something to show: their addresses, each with what is waited for. */
async function furnished() {
  const one = await emulator('--keep-images', '20');
  const picture = await specimen(one, 'new-front');
  const { json } = await call(one, { picture });
  await call(one, { picture, headers: { 'X-Emulator-Scenario': 'rate-limit-exceeded' } });
  await call(one, { face: '7' });
  await admin(one, 'credentials/shop', 'PUT', { secret: 'hush', expires_in: '1h', rate: { per_second: 2, burst: 5 }, quota: { calls: 4, every: 'day' } });
  const views = {
    calls: ['calls', '.call-row'], call: [`calls/${json.request_id}`, 'polygon.face'], specimens: ['specimens', '.specimen img'],
    specimen: ['specimens/old-front', 'dialog .card'], try: ['try', '.drop'], scenarios: ['scenarios', '.stories li'],
    scenario: ['scenarios/fails-twice', '.notice.good'], sessions: ['sessions', '.tile'], session: ['sessions/shop', '.tile'],
    settings: ['settings', 'main tbody tr'], docs: ['docs', '.operation'], 'docs-admin': ['docs/admin', '.operation'],
  };
  for (const name of ['bad-gateway', 'reset', 'short-body', 'garbage', 'new-frnt']) {
    await call(one, { picture, apiId: 'damage', headers: { 'X-Emulator-Scenario': name } }).catch(() => {});
    views[`call-${name}`] = [`calls/${(await admin(one, 'journal?limit=1')).calls[0].request_id}`, '.answer'];
  }
  // Something is armed on every view.
  await admin(one, 'sessions/shop/queue', 'PUT', { steps: [{ answer: 'INTERNAL_ERROR', times: 2 }] });
  await admin(one, 'sessions/a-name-that-is-rather-long-for-a-session/queue', 'PUT', { steps: [{ answer: 'OUT_OF_QUOTA' }] });
  return { one, views };
}

for (const { locale, colorScheme } of LOOKS) {
  test(`in the language of ${locale}, ${colorScheme}`, async () => {
    const empty = await open(`${(await emulator()).url}/__console/`, { colorScheme, locale });
    await empty.locator('.first').waitFor();
    assert.deepEqual(await violations(empty), [], 'before the first call');
    const { one, views } = await furnished();
    // Nothing is looked at while it fades.
    const page = await open(null, { colorScheme, locale, reducedMotion: 'reduce' });
    for (const [name, [address, sign]] of Object.entries(views)) {
      await page.goto('about:blank');
      await page.goto(`${one.url}/__console/#/${address}`);
      await page.locator(sign).first().waitFor();
      await page.locator('.armed').waitFor();
      for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        // What follows the width is drawn with the next frame, pictures when they are there.
        await page.evaluate(async () => {
          for (let frame = 0; frame < 3; frame += 1) await new Promise((done) => { requestAnimationFrame(done); });
          // A picture out of sight may never be loaded.
          const pictures = Promise.all([...document.images].slice(0, 4).map((image) => image.decode().catch(() => {})));
          await Promise.race([pictures, new Promise((done) => { setTimeout(done, 2000); })]);
        });
        const look = `${name}-${locale.slice(0, 2)}-${colorScheme}-${width}`;
        await page.screenshot({ path: `${shots}/${look}.png` });
        // Tools that have made room for a card come back.
        await page.mouse.move(width / 2, height / 2);
        assert.deepEqual(await violations(page), [], look);
        const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
        assert.equal(overflows, false, `${look} is wider than the screen`);
      }
      assert.deepEqual(page.faults, [], name);
    }
  });
}
