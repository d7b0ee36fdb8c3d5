// An opened call shows what left the socket. Each test compares it with what came to a client.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';

after(end);

/** Pictures are not kept, and the console finds that out. */
const allowed = (text) => text.includes('404');
const newest = async (one) => (await admin(one, 'journal?limit=1')).calls[0];
const opened = async (one, entry, options = {}) => open(`${one.url}/__console/#/calls/${entry.request_id}`, { allowed, ...options });

/** A call by a name that harms its answer, with what came, if anything did. */
async function harmed(one, name) {
  const picture = await specimen(one, 'new-front');
  const came = await call(one, { picture, headers: { 'X-Emulator-Scenario': name } }).catch(() => null);
  return { came, entry: await newest(one) };
}

/** The body as the page shows it, letter by letter. */
async function bodyOf(page) {
  const exactly = page.getByRole('button', { name: 'Exactly as sent' });
  if (await exactly.count() > 0 && await exactly.getAttribute('aria-pressed') === 'false') await exactly.click();
  return page.getByRole('group', { name: /^Body, / }).textContent();
}

test('the page of a bad gateway is that page, and nowhere OK', async () => {
  const one = await emulator();
  const { came, entry } = await harmed(one, 'bad-gateway');
  const page = await opened(one, entry);
  const answer = page.getByRole('region', { name: 'Answer, as it was sent' });
  await answer.getByText('All of the answer was sent.').waitFor();
  assert.match(await answer.getByRole('group', { name: 'Status line and headers' }).textContent(), /^HTTP\/1\.1 502 Bad Gateway\n(.+\n)*content-type: text\/html/);
  assert.match(came.text, /<html>/);
  assert.equal(await bodyOf(page), came.text);
  assert.equal(await answer.locator('pre *').count(), 0);
  assert.deepEqual(await page.locator('.status').allInnerTexts(), ['✗ 502', '✗ 502']);
  assert.doesNotMatch(await answer.innerText(), /OK/);
  assert.equal(await page.locator('.call-row .what').innerText(), 'decided 200 OK: new-front');
  const decided = await page.getByRole('region', { name: 'Decided' }).innerText();
  for (const part of ['200 OK', 'new-front', 'bad-gateway']) assert.ok(decided.includes(part), decided);
  assert.deepEqual(page.faults, []);
});

test('a reset is a reset, and not green', async () => {
  const one = await emulator();
  const { came, entry } = await harmed(one, 'reset');
  assert.equal(came, null);
  const page = await opened(one, entry);
  await page.getByText('was reset before any of the answer was sent').waitFor();
  assert.deepEqual(await page.locator('.status').allInnerTexts(), ['⊘ reset', '⊘ reset']);
  assert.equal(await page.locator('.status.good').count(), 0);
  assert.equal(await page.locator('.answer pre').count(), 0);
  await page.getByRole('region', { name: 'Decided' }).getByText('200 OK').waitFor();
});

test('an answer that was cut says after how many bytes, in both languages', async () => {
  const one = await emulator();
  const { entry } = await harmed(one, 'short-body');
  const page = await opened(one, entry);
  await page.getByText('The answer was cut after 16 bytes of its body.').waitFor();
  assert.deepEqual(await page.locator('.status').allInnerTexts(), ['⊘ cut after 16 bytes', '⊘ cut after 16 bytes']);
  assert.equal(await bodyOf(page), '{"request_id":"T');
  const spanish = await opened(one, entry, { locale: 'es-EC' });
  await spanish.getByText('La respuesta se cortó tras 16 bytes de su cuerpo.').waitFor();
  assert.equal(await spanish.locator('.call-row .status').innerText(), '⊘ cortada tras 16 bytes');
});

test('bytes that are not text are shown as numbers, and nothing as a sentence', async () => {
  const one = await emulator();
  const garbage = await opened(one, (await harmed(one, 'garbage')).entry);
  await garbage.getByText('Bytes were sent that are not HTTP').waitFor();
  assert.match(await garbage.locator('.hex').textContent(), /^0000 {2}00 ff 16 03 20 74 68 69 {2}\.\.\.\. thi\n0008 /);
  const nothing = await opened(one, (await harmed(one, 'empty-reply')).entry);
  await nothing.getByText('Nothing was sent: the client got no answer.').waitFor();
  assert.equal(await nothing.locator('.answer pre').count(), 0);
  assert.equal(await nothing.locator('.call-row.is-open .status').innerText(), '⊘ nothing sent');
});

test('a problem, a refusal and an unknown path are the bytes that a client got', async () => {
  const one = await emulator();
  const unknown = await harmed(one, 'new-frnt');
  const refused = { came: await call(one, { face: '7' }), entry: await newest(one) };
  const nowhere = { came: { text: await (await fetch(`${one.url}/nowhere`)).text() }, entry: await newest(one) };
  for (const [{ came, entry }, status] of [[unknown, '501 UNKNOWN_NAME'], [refused, '400 INVALID_ARGUMENT'], [nowhere, '404 NOT_FOUND']]) {
    const page = await opened(one, entry);
    const body = page.getByRole('group', { name: /^Body, / });
    await body.waitFor();
    assert.deepEqual(JSON.parse(await body.textContent()), JSON.parse(came.text));
    assert.match(await body.textContent(), /^\{\n {2}"/);
    assert.equal(await bodyOf(page), came.text);
    assert.equal(await page.locator('.headline .status').innerText().then((text) => text.slice(2)), status);
    assert.equal(await page.getByRole('region', { name: 'Decided' }).count(), 0);
  }
  assert.equal(JSON.parse(unknown.came.text).status, 501);
});

test('values are masked until somebody asks for them, and what is copied is what was sent', async () => {
  const one = await emulator();
  const { text, json } = await call(one, { picture: await specimen(one, 'new-front') });
  const { name } = json.results[0].card_info;
  const page = await opened(one, json, { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = async () => {
    await page.locator('.code', { has: page.getByRole('group', { name: /^Body, / }) }).getByRole('button').click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await page.getByText('Values on cards are ***').waitFor();
  assert.ok(!(await page.content()).includes(name));
  assert.equal(await copied(), (await newest(one)).answered.body);
  await page.getByRole('button', { name: 'Show values' }).click();
  await page.getByText(name).waitFor();
  assert.equal(await copied(), text);
  assert.equal(await bodyOf(page), text);
  await page.getByRole('button', { name: 'Hide values' }).click();
  await page.getByText('Values on cards are ***').waitFor();
  assert.ok(!(await page.content()).includes(name));
});

test('a delayed answer goes from under way to complete by itself, wherever it is shown', async () => {
  const one = await emulator();
  await admin(one, 'scenarios/later', 'PUT', { steps: [{ delay: { fixed: '1h', clock: 'virtual' } }] });
  const filtered = await open(`${one.url}/__console/`);
  await filtered.locator('.first').waitFor();
  await filtered.getByLabel('Status').selectOption('OK');
  await filtered.getByText('Nothing matches').waitFor();
  const before = await open(`${one.url}/__console/`);
  await before.getByText('live').waitFor();
  const came = call(one, { picture: await specimen(one, 'new-front'), headers: { 'X-Emulator-Scenario': 'later' } });
  await before.getByText('under way …').waitFor();
  assert.equal(await filtered.locator('.call-row').count(), 0);
  // This one comes when the call is there already, and is not told its end by the stream.
  const late = await opened(one, await newest(one));
  await late.getByText('The answer is under way').waitFor();
  assert.deepEqual(await late.locator('.status').allInnerTexts(), ['○ under way …', '○ under way …']);
  await admin(one, 'clock', 'PUT', { advance: '2h' });
  assert.equal((await came).status, 200);
  for (const page of [before, late, filtered]) await page.locator('.call-row .status.good').waitFor();
  await late.getByText('All of the answer was sent.').waitFor();
  assert.equal(await late.locator('.headline .status').innerText(), '✓ 200 OK');
  for (const page of [before, late, filtered]) assert.deepEqual(page.faults, []);
});
