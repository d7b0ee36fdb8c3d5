// The story editor.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';

after(end);

test('a story is checked as somebody types, saved, and told', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`, { allowed: (text) => text.includes('400') });
  await page.getByRole('button', { name: 'New scenario' }).click();
  await page.getByText('This scenario is valid').waitFor();
  const json = page.getByRole('textbox', { name: 'JSON' });
  await json.fill('{"steps":[{"answer":"old-frnt"}]}');
  await page.getByText('Step 1, answer: “old-frnt” is no card').waitFor();
  await page.getByText('Did you mean old-front?').waitFor();
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
  await page.getByRole('button', { name: 'Arm told-here for me' }).click();
  await page.getByText('told-here is armed for me').waitFor();
  assert.equal((await admin(one, 'sessions/me')).queued_steps.length, 2);
  await page.getByRole('link', { name: 'Try it: told-here' }).click();
  assert.equal(await page.getByLabel('X-Emulator-Scenario').inputValue(), 'told-here');
});

test('what is written stays until it is saved or discarded', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`);
  const begin = page.getByRole('button', { name: 'New scenario' });
  const json = page.getByRole('textbox', { name: 'JSON' });
  const discard = page.getByRole('button', { name: 'Discard what is not saved' });
  await begin.click();
  const fresh = await json.inputValue();
  assert.equal(await discard.count(), 0);
  await json.fill('{"steps":[{"answer":"old-back"}]}');
  await discard.waitFor();
  await page.getByRole('link', { name: 'Calls', exact: true }).click();
  await page.getByRole('link', { name: 'Scenarios', exact: true }).click();
  await begin.click();
  assert.match(await json.inputValue(), /old-back/);
  const asked = new Promise((done) => { page.once('dialog', (dialog) => { done(dialog.type()); dialog.dismiss(); }); });
  page.reload().catch(() => {});
  assert.equal(await asked, 'beforeunload');
  await discard.click();
  assert.equal(await json.inputValue(), fresh);
  await admin(one, 'scenarios/mine', 'PUT', { steps: [{ answer: 'old-front' }] });
  await page.goto(`${one.url}/__console/#/scenarios/mine`);
  await page.getByLabel('Times').first().fill('7');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.goto(`${one.url}/__console/#/scenarios/mine`);
  assert.equal(await page.getByLabel('Times').first().inputValue(), '7');
  await discard.click();
  await page.waitForFunction(() => document.querySelector('textarea').value.includes('old-front') && !document.querySelector('textarea').value.includes('7'));
  assert.equal(await discard.count(), 0);
});

test('what is wrong with a story is said with steps counted from 1, and without far-fetched names', async () => {
  const one = await emulator();
  const page = await open(`${one.url}/__console/#/scenarios`, { allowed: (text) => text.includes('400') });
  await page.getByRole('button', { name: 'New scenario' }).click();
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
  await page.getByText('Fields of a scenario').click();
  await page.getByRole('link', { name: 'All fields, in the documents of the admin API' }).click();
  await page.getByText('/__admin/scenarios/{name}').waitFor();
  await page.locator('.members').getByText('repeat-last').first().waitFor();
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
