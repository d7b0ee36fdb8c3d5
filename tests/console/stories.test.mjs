// Scenarios, sessions, clocks and credentials.

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
  for (const view of ['Calls', 'Specimens', 'Try it', 'Scenarios', 'Sessions', 'Settings', 'API documents']) {
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
  const counts = { 'Your own': 1, Errors: 9, Stories: 10, Faults: 16 };
  for (const [group, count] of Object.entries(counts)) {
    const rows = page.getByRole('region', { name: group, exact: true }).locator('.stories > li');
    await rows.first().waitFor();
    assert.equal(await rows.count(), count, group);
    for (const text of await rows.locator('p').allInnerTexts()) assert.notEqual(text, '', group);
  }
  await page.getByRole('region', { name: 'Faults' }).getByRole('link', { name: 'Try it: reset-upload' }).click();
  assert.equal(await page.getByLabel('X-Emulator-Scenario').inputValue(), 'reset-upload');
});

test('a story is checked as somebody types, saved, and told', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`, { allowed: (text) => text.includes('400') });
  await page.getByRole('button', { name: 'New story' }).click();
  await page.getByText('This story is right').waitFor();
  const json = page.getByRole('textbox', { name: 'JSON' });
  await json.fill('{"steps":[{"answer":"old-frnt"}]}');
  await page.getByText('Step 1, answer: “old-frnt” is no card').waitFor();
  await page.getByText('Did you mean old-front?').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled(), true);
  assert.equal(await json.getAttribute('aria-invalid'), 'true');
  await json.fill('{"steps":[{"answer":"old-front"}');
  await page.getByText('EOF').waitFor();
  await json.fill('{"steps":[{"answer":"old-front"}]}');
  await page.getByText('This story is right').waitFor();
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByLabel('Answer').nth(1).fill('INTERNAL_ERROR');
  await page.getByLabel('Times').nth(1).fill('3');
  await page.getByLabel('Name').fill('told-here');
  await page.getByText('This story is right').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL((url) => url.hash === '#/scenarios/told-here');
  const { steps } = await admin(one, 'scenarios/told-here');
  assert.deepEqual(steps, [{ answer: 'old-front' }, { answer: 'INTERNAL_ERROR', times: 3 }]);
  await page.getByRole('button', { name: 'Arm told-here for me' }).click();
  await page.getByText('told-here is armed for me').waitFor();
  assert.equal((await admin(one, 'sessions/me')).queued_steps.length, 2);
  await page.getByRole('link', { name: 'Try it: told-here' }).click();
  assert.equal(await page.getByLabel('X-Emulator-Scenario').inputValue(), 'told-here');
});

test('what is wrong with a story is said with steps counted from 1, and without far-fetched names', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`, { allowed: (text) => text.includes('400') });
  await page.getByRole('button', { name: 'New story' }).click();
  const json = page.getByRole('textbox', { name: 'JSON' });
  const alert = page.getByRole('alert');
  await json.fill('{"steps":[{"answer":"old-front"},{"answer":"FOO"}]}');
  await alert.getByText('Step 2, answer: “FOO”').waitFor();
  assert.ok(!(await alert.innerText()).includes('mean'), await alert.innerText());
  for (const [answer, near] of [['OUT_OF_QUOTAS', 'OUT_OF_QUOTA'], ['internal-eror', 'INTERNAL_ERROR'], ['new-bakc', 'new-back']]) {
    await json.fill(JSON.stringify({ steps: [{ answer }] }));
    await alert.getByText(`Did you mean ${near}?`).waitFor();
  }
  await json.fill('{"steps":[{"answer":"pass"},{"answer":"pass","fault":"hang","delay":"nonsense"}]}');
  await page.waitForTimeout(500);
  assert.doesNotMatch(await alert.innerText(), /step 0|step 1\b/);
  assert.deepEqual(await page.locator('.steps .number').allInnerTexts(), ['1', '2']);
  await page.getByText('Fields of a story').click();
  await page.getByRole('link', { name: 'All fields, in the documents of the admin API' }).click();
  await page.getByText('/__admin/scenarios/{name}').waitFor();
  await page.locator('.members').getByText('repeat-last').first().waitFor();
});

test('what is typed stays when the page is drawn anew, and counts before the field is left', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`);
  await page.getByRole('button', { name: 'New story' }).click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  const answer = page.getByLabel('Answer').nth(2);
  await answer.fill('NOT_FOUND');
  await page.getByText('This story is right').waitFor();
  assert.equal(await answer.inputValue(), 'NOT_FOUND');
  assert.match(await page.getByRole('textbox', { name: 'JSON' }).inputValue(), /"answer": "NOT_FOUND"/);
  await page.goto(`${one.url}/__console/#/calls`);
  const card = page.getByRole('combobox', { name: 'Card', exact: true });
  await card.fill('old-back');
  await call(one, { picture: await specimen(one, 'new-front') });
  await call(one, { picture: await specimen(one, 'old-back') });
  await page.getByText('old-back').first().waitFor();
  assert.equal(await card.inputValue(), 'old-back');
  await page.getByText('new-front', { exact: true }).waitFor({ state: 'detached' });
});

test('a call becomes a scenario', async () => {
  const one = await emulator();
  const { json } = await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-Emulator-Scenario': 'out-of-quota' } });
  const page = await open(`${one.url}/__console/#/calls/${json.request_id}`, { allowed: (text) => text.includes('404') });
  await page.getByRole('button', { name: 'Make this a scenario' }).click();
  await page.getByText('This story is right').waitFor();
  const story = page.getByRole('textbox', { name: 'JSON' });
  assert.match(await story.inputValue(), /"answer": "OUT_OF_QUOTA"/);
  await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-Emulator-Scenario': 'short-body' } }).catch(() => {});
  await page.goto(`${one.url}/__console/#/calls/${(await admin(one, 'journal?limit=1')).calls[0].request_id}`);
  await page.getByRole('button', { name: 'Make this a scenario' }).click();
  await page.getByText('This story is right').waitFor();
  assert.match(await story.inputValue(), /"answer": "new-front",\s*"fault": "short-body"/);
});

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
  await all.getByRole('button', { name: 'Set back' }).click();
  await all.getByRole('button', { name: 'Freeze' }).waitFor();
  const session = page.getByRole('region', { name: 'shop' });
  await session.getByText('old-back').waitFor();
  await session.getByRole('button', { name: 'Empty the queue' }).click();
  await session.getByText('Nothing is queued').waitFor();
  await session.getByRole('button', { name: 'Forget' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await page.getByText('No session yet').waitFor();
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
  await row.getByText('0 of 4 per day').waitFor();
  await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-DF-API-SECRET': 'hush' } });
  await row.getByText('1 of 4 per day').waitFor();
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
  await form.getByText('Type it again').waitFor();
  assert.equal(await form.getByLabel('Expires at').inputValue(), '2031-05-06T02:08');
  assert.equal(await form.getByLabel('At once, at most').inputValue(), '5');
  await form.getByLabel('Permission').selectOption('may call');
  await form.getByLabel('API secret').fill('hush');
  await form.getByRole('button', { name: 'Replace credential' }).click();
  await page.getByText('shop is saved').waitFor();
  const [saved] = (await admin(one, 'credentials')).credentials;
  assert.equal(new Date(saved.expires).toISOString(), '2031-05-06T07:08:00.000Z');
  assert.deepEqual([saved.permission, saved.quota, saved.rate], ['granted', { calls: 100, every: 'month' }, { burst: 5, per_second: 2 }]);
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
  await page.getByRole('button', { name: 'Forget ticked (59)' }).click();
  await page.getByRole('dialog').getByText('Forget 59 sessions').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
  assert.deepEqual((await admin(one, 'sessions')).sessions.map(({ session }) => session).sort(), ['kept', 'test-7']);
  assert.deepEqual(page.faults, []);
});
