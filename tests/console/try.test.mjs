// Trying a picture.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { emulator, end, open, specimen } from './harness.mjs';

after(end);

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
