// Sessions, clocks and credentials.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';

after(end);

test('clocks are frozen, advanced and set back; queues, resets and forgetting', async () => {
  const one = await emulator();
  await call(one, { picture: await specimen(one, 'new-front') });
  await admin(one, 'sessions/shop/queue', 'PUT', { steps: [{ answer: 'old-back', times: 2 }] });
  const page = await open(`${one.url}/__console/#/sessions/shop`);
  const all = page.getByRole('region', { name: 'Clock of all sessions' });
  await all.getByRole('button', { name: 'Freeze' }).click();
  await all.getByText('frozen').waitFor();
  const before = (await admin(one, 'clock')).now;
  await all.getByRole('button', { name: 'Advance by 1d' }).click();
  await page.waitForFunction(async (was) => (await (await fetch('../__admin/clock')).json()).now !== was, before);
  assert.equal(new Date((await admin(one, 'clock')).now) - new Date(before), 86_400_000);
  await all.getByRole('button', { name: 'Back to real time' }).click();
  await all.getByRole('button', { name: 'Freeze' }).waitFor();
  const session = page.getByRole('region', { name: 'shop' });
  await session.getByText('old-back').waitFor();
  await session.getByRole('button', { name: 'Clear the queue' }).click();
  await session.getByText('Nothing is queued').waitFor();
  await session.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No sessions yet').waitFor();
  assert.deepEqual((await admin(one, 'sessions')).sessions, []);
  assert.deepEqual(page.faults, []);
});

test('credentials are written, show how much of a quota is used up, and are taken back', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/sessions`);
  await page.getByLabel('API ID', { exact: true }).fill('shop');
  await page.getByLabel('API secret').fill('hush');
  await page.getByRole('group', { name: 'Quota' }).getByLabel('Calls').fill('4');
  await page.getByRole('button', { name: 'Save credential' }).click();
  const row = page.getByRole('region', { name: 'Credentials' }).getByRole('listitem');
  await row.getByText('0 of 4 used per day').waitFor();
  await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-DF-API-SECRET': 'hush' } });
  await row.getByText('1 of 4 used per day').waitFor();
  assert.ok(!(await page.content()).includes('hush'));
  await row.getByRole('button', { name: 'Remove shop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('None are listed').waitFor();
  assert.deepEqual(page.faults, []);
});

test('a credential is edited: the form is filled, and saving says that it replaces', async () => {
  const one = await emulator();
  await admin(one, 'credentials/shop', 'PUT', { secret: 'hush', expires: '2031-05-06T07:08:00Z', permission: 'denied', rate: { per_second: 2, burst: 5 }, quota: { calls: 100, every: 'month' } });
  const page = await open(`${one.url}/__console/#/sessions`, { timezoneId: 'America/Guayaquil' });
  const area = page.getByRole('region', { name: 'Credentials' });
  await area.getByText('May 6, 2031, 2:08:00').waitFor();
  await area.getByText('may not call').first().waitFor();
  assert.doesNotMatch(await area.innerText(), /T\d\d:\d\d:\d\d/);
  await area.getByRole('button', { name: 'Edit shop' }).click();
  const form = page.getByRole('form', { name: 'Edit shop' });
  await form.getByText('shop is there already: saving replaces all of it').waitFor();
  await form.getByText('Left empty, it stays as it is').waitFor();
  assert.equal(await form.getByLabel('Expires at').inputValue(), '2031-05-06T02:08');
  assert.equal(await form.getByLabel('At once, at most').inputValue(), '5');
  await form.getByLabel('Permission').selectOption('may call');
  await form.getByRole('button', { name: 'Replace credential' }).click();
  await page.getByText('shop is saved').waitFor();
  const [saved] = (await admin(one, 'credentials')).credentials;
  assert.equal(new Date(saved.expires).toISOString(), '2031-05-06T07:08:00.000Z');
  assert.deepEqual([saved.permission, saved.quota, saved.rate], ['granted', { calls: 100, every: 'month' }, { burst: 5, per_second: 2 }]);
  assert.equal((await call(one, { headers: { 'X-DF-API-SECRET': 'other' } })).status, 401);
  assert.notEqual((await call(one, { headers: { 'X-DF-API-SECRET': 'hush' } })).status, 401);
  await page.getByLabel('API ID', { exact: true }).fill('shop');
  await page.getByText('saving replaces all of it').waitFor();
  assert.deepEqual(page.faults, []);
});

test('sessions are searched, stand beside the list, lead to their calls, and are forgotten together', async () => {
  const one = await emulator();
  await Promise.all(Array.from({ length: 60 }, (_, at) => admin(one, `sessions/test-${at}/queue`, 'PUT', { steps: [{ answer: 'NOT_FOUND' }] })));
  await admin(one, 'sessions/kept/queue', 'PUT', { steps: [{ answer: 'NOT_FOUND' }] });
  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 740 }]) {
    const page = await open(`${one.url}/__console/#/sessions`, { viewport });
    await page.getByLabel('Text').fill('test-59');
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
    await page.getByLabel('Text').fill('');
    await page.getByRole('link', { name: 'test-0', exact: true }).click();
    const panel = page.getByRole('region', { name: 'test-0', exact: true });
    await panel.getByText('NOT_FOUND').first().waitFor();
    const box = await panel.boundingBox();
    assert.ok(box.y >= 0 && box.y < 300, `the panel is on the screen: ${box.y}`);
    if (viewport.width === 360) assert.deepEqual([box.x, box.width], [0, 360]);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.goto(`${one.url}/__console/#/sessions/test-0`);
    await panel.getByRole('link', { name: 'Its calls' }).click();
    await page.waitForURL((url) => url.hash === '#/calls?session=test-0');
    await page.context().close();
  }
  const page = await open(`${one.url}/__console/#/sessions`);
  await page.getByLabel('Text').fill('test-');
  await page.getByLabel('Tick all shown (60)').check();
  await page.getByLabel('Tick test-7', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Delete ticked (59)' }).click();
  await page.getByRole('dialog').getByText('Delete 59 sessions').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
  assert.deepEqual((await admin(one, 'sessions')).sessions.map(({ session }) => session).sort(), ['kept', 'test-7']);
  assert.deepEqual(page.faults, []);
});
