// Arming scenarios: for how many calls, what is said of it, and the bar of what is armed.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';

after(end);

test('a scenario is armed in two clicks, for as many calls as it says beside the button', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  const statuses = async (count, apiId) => {
    const seen = [];
    for (let round = 0; round < count; round += 1) seen.push((await call(one, { picture, apiId })).status);
    return seen;
  };
  const page = await open(`${one.url}/__console/`);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  const row = (name) => page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Arm ${name} for` }) });
  await page.getByRole('button', { name: 'Arm fails-twice for me' }).click();
  await row('fails-twice').getByRole('status').getByText('fails-twice is armed for me: Until I stop it').waitFor();
  assert.deepEqual(await statuses(4, 'me'), [500, 500, 200, 200]);

  await page.getByLabel('Arm for API ID').fill('shop');
  await page.getByRole('button', { name: 'Arm out-of-quota for shop' }).click();
  await row('out-of-quota').getByText('out-of-quota is armed for shop: Next call only').waitFor();
  assert.deepEqual(await statuses(2, 'shop'), [403, 200]);

  await page.getByLabel('For how long: out-of-quota').selectOption('Next N calls');
  await page.getByLabel('How many calls').fill('3');
  await page.getByRole('button', { name: 'Arm out-of-quota for shop' }).click();
  await row('out-of-quota').getByText('Next 3 calls').waitFor();
  assert.deepEqual(await statuses(4, 'shop'), [403, 403, 403, 200]);

  await page.getByLabel('For how long: out-of-quota').selectOption('Until I stop it');
  await page.getByRole('button', { name: 'Arm out-of-quota for shop' }).click();
  await row('out-of-quota').getByText('Until I stop it.').waitFor();
  assert.deepEqual(await statuses(5, 'shop'), [403, 403, 403, 403, 403]);
  await row('out-of-quota').getByRole('button', { name: 'Undo' }).click();
  await row('out-of-quota').getByText('Taken back').waitFor();
  assert.deepEqual(await statuses(1, 'shop'), [200]);
  assert.equal(await page.locator('button.main').count(), 1, 'buttons of the first weight');
  assert.deepEqual(page.faults, []);
});

test('a story is cut after so many calls, and one that goes by time is not counted', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  const page = await open(`${one.url}/__console/#/scenarios`);
  for (const [name, calls, wanted] of [['fails-twice', 1, [500, 200]], ['fails-twice', 3, [500, 500, 200, 200]], ['flaky-gateway', 5, [200, 502, 504, 200, 502, 200]], ['bad-gateway', 2, [502, 502, 200]]]) {
    await page.getByLabel(`For how long: ${name}`).selectOption('Next N calls');
    await page.getByLabel('How many calls').last().fill(String(calls));
    const queued = page.waitForResponse((response) => response.url().endsWith('/queue') && response.ok());
    await page.getByRole('button', { name: `Arm ${name} for me` }).click();
    await queued;
    const seen = [];
    for (let round = 0; round < wanted.length; round += 1) seen.push((await call(one, { picture, apiId: 'me' })).status);
    assert.deepEqual(seen, wanted, `${name} for ${calls}`);
    await page.getByLabel(`For how long: ${name}`).selectOption('Until I stop it');
  }
  await page.getByLabel('For how long: rate-limited-for-a-second').selectOption('Next call only');
  await page.getByRole('button', { name: 'Arm rate-limited-for-a-second for me' }).click();
  await page.getByText('goes by time, not by calls').waitFor();
});

test('what is armed stands on every view, with what is left of it and a way to undo it', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  const page = await open(`${one.url}/__console/#/scenarios`);
  const bar = page.getByRole('region', { name: 'Armed now' });
  assert.equal(await bar.count(), 0);
  await page.getByLabel('For how long: not-found').selectOption('Next N calls');
  await page.getByRole('button', { name: 'Arm not-found for me' }).click();
  await bar.getByText('not-found').waitFor();
  for (const view of ['Calls', 'Specimens', 'Try it', 'Scenarios', 'Sessions', 'Settings', 'API documentation']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click();
    await bar.getByText('Next 3 calls').waitFor();
    const box = await bar.boundingBox();
    assert.ok(box.y + box.height <= 800, `${view}: the bar is on the screen`);
  }
  await call(one, { picture, apiId: 'me' });
  await bar.getByText('Next 2 calls').waitFor();
  await bar.getByRole('button', { name: 'Undo: not-found, me' }).click();
  await bar.waitFor({ state: 'detached' });
  assert.equal((await call(one, { picture, apiId: 'me' })).status, 200);

  await admin(one, 'sessions/by-hand/queue', 'PUT', { steps: [{ answer: 'OUT_OF_QUOTA', times: 2 }] });
  await admin(one, 'clock', 'PUT', { frozen: true });
  await admin(one, 'scenarios/by-itself', 'PUT', { when: { api_id: 'checkout-*' }, order: 1, steps: [{ answer: 'NOT_FOUND' }] });
  await page.reload();
  await bar.getByText('OUT_OF_QUOTA ×2').waitFor();
  await bar.getByText('by-itself').waitFor();
  await bar.getByRole('button', { name: 'Undo: Clock of all sessions' }).click();
  await bar.getByText('frozen').waitFor({ state: 'detached' });
  assert.equal((await admin(one, 'clock')).clock.state, 'running');
  await bar.getByRole('button', { name: /Undo: OUT_OF_QUOTA/ }).click();
  await bar.getByText('OUT_OF_QUOTA').waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('scenarios stand in groups, and each says what it does', async () => {
  const one = await emulator();
  await admin(one, 'scenarios/mine', 'PUT', { note: 'Mine alone', steps: [{ answer: 'NOT_FOUND' }] });
  const page = await open(`${one.url}/__console/#/scenarios`);
  const counts = { 'Your own': 1, Errors: 9, Sequences: 10, Faults: 16 };
  for (const [group, count] of Object.entries(counts)) {
    const rows = page.getByRole('region', { name: group, exact: true }).locator('.stories > li');
    await rows.first().waitFor();
    assert.equal(await rows.count(), count, group);
    for (const text of await rows.locator('p').allInnerTexts()) assert.notEqual(text, '', group);
  }
  await page.getByRole('region', { name: 'Faults' }).getByRole('link', { name: 'Try it: reset-upload' }).click();
  assert.equal(await page.getByLabel('X-Emulator-Scenario').inputValue(), 'reset-upload');
});
