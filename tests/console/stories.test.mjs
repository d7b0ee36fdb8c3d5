// Scenarios, sessions, clocks and credentials.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';

after(end);

test('a scenario is armed in two clicks', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  const page = await open(`${one.url}/__console/`);
  await page.getByRole('link', { name: 'Scenarios' }).click();
  await page.getByRole('button', { name: 'Arm fails-twice for me' }).click();
  await page.getByText('fails-twice is armed for me').waitFor();
  const statuses = [];
  for (let round = 0; round < 3; round += 1) statuses.push((await call(one, { picture, apiId: 'me' })).status);
  assert.deepEqual(statuses, [500, 500, 200]);
  await page.getByLabel('Arm for API ID').fill('shop');
  await page.getByRole('button', { name: 'Arm out-of-quota for shop' }).click();
  await page.getByText('out-of-quota is armed for shop').waitFor();
  assert.equal((await call(one, { picture })).json.status, 'OUT_OF_QUOTA');
  assert.deepEqual(page.faults, []);
});

test('a story is checked as somebody types, saved, and told', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`, { allowed: (text) => text.includes('400') });
  await page.getByRole('button', { name: 'New scenario' }).click();
  await page.getByText('This scenario is valid').waitFor();
  const json = page.getByRole('textbox', { name: 'JSON' });
  await json.fill('{"steps":[{"answer":"old-frnt"}]}');
  await page.getByText('/steps/0/answer').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled(), true);
  assert.equal(await json.getAttribute('aria-invalid'), 'true');
  await json.fill('{"steps":[{"answer":"old-front"}');
  await page.getByText('EOF').waitFor();
  await json.fill('{"steps":[{"answer":"old-front"}]}');
  await page.getByText('This scenario is valid').waitFor();
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByLabel('Answer').nth(1).fill('INTERNAL_ERROR');
  await page.getByLabel('Times').nth(1).fill('3');
  await page.getByLabel('Name').fill('told-here');
  await page.getByText('This scenario is valid').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL((url) => url.hash === '#/scenarios/told-here');
  const { steps } = await admin(one, 'scenarios/told-here');
  assert.deepEqual(steps, [{ answer: 'old-front' }, { answer: 'INTERNAL_ERROR', times: 3 }]);
});

test('what is typed stays when the page is drawn anew, and counts before the field is left', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`);
  await page.getByRole('button', { name: 'New scenario' }).click();
  await page.getByRole('button', { name: 'Add a step' }).click();
  const answer = page.getByLabel('Answer').nth(2);
  await answer.fill('NOT_FOUND');
  await page.getByText('This scenario is valid').waitFor();
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
  await page.getByText('This scenario is valid').waitFor();
  const story = page.getByRole('textbox', { name: 'JSON' });
  assert.match(await story.inputValue(), /"answer": "OUT_OF_QUOTA"/);
  await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-Emulator-Scenario': 'short-body' } }).catch(() => {});
  await page.goto(`${one.url}/__console/#/calls/${(await admin(one, 'journal?limit=1')).calls[0].request_id}`);
  await page.getByRole('button', { name: 'Make this a scenario' }).click();
  await page.getByText('This scenario is valid').waitFor();
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
  await page.getByLabel('API ID').fill('shop');
  await page.getByLabel('API secret').fill('hush');
  await page.getByLabel('Quota, calls').fill('4');
  await page.getByRole('button', { name: 'Save credential' }).click();
  const row = page.getByRole('region', { name: 'Credentials' }).getByRole('listitem');
  await row.getByText('0 of 4 / day').waitFor();
  await call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-DF-API-SECRET': 'hush' } });
  await row.getByText('1 of 4 / day').waitFor();
  assert.ok(!(await page.content()).includes('hush'));
  await row.getByRole('button', { name: 'Remove shop' }).click();
  await page.getByText('None are listed').waitFor();
  assert.deepEqual(page.faults, []);
});
