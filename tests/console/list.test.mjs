// The list of calls: its columns, its filters in the address, and a call beside it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { admin, call, emulator, end, open, specimen, violations } from './harness.mjs';

after(end);

/** Pictures are not kept, and the console finds that out. */
const allowed = (text) => text.includes('404');
const list = (one, address = '') => `${one.url}/__console/#/calls${address}`;
const newest = async (one) => (await admin(one, 'journal?limit=1')).calls[0].request_id;
const as = (name) => ({ 'X-Emulator-Scenario': name });

/** Asks again where the connection of a call whose body was not read was just being closed. */
const reached = (url, options) => fetch(url, options).catch(() => fetch(url, options));

/** One call of each kind that the filters tell apart. */
async function kinds(one) {
  const picture = await specimen(one, 'new-front');
  await call(one, { picture, apiId: 'shop' });
  await call(one, { picture, apiId: 'desk', headers: as('out-of-quota') });
  await call(one, { picture, apiId: 'desk', headers: as('bad-gateway') });
  await call(one, { picture, apiId: 'desk', headers: as('new-frnt') });
  await reached(`${one.url}/ocr/idcards`, { method: 'POST' });
  await reached(`${one.url}/nowhere`);
}

const cells = (page, row, name) => page.locator('.call-row').nth(row).locator(`.at-${name}`).innerText();
const count = (page, many) => page.getByText(`calls: ${many}`, { exact: true }).waitFor();

test('columns have headings, and tell two calls apart that were answered alike', async () => {
  const one = await emulator('--keep-images', '20');
  await kinds(one);
  const page = await open(list(one));
  await page.locator('.call-row').nth(5).waitFor();
  const headings = await page.getByRole('columnheader').allInnerTexts();
  assert.deepEqual(headings, ['Time', 'Request', 'Session', 'Outcome', 'Why', 'Duration', 'Picture']);
  const first = page.getByRole('row').nth(1).getByRole('cell');
  assert.equal(await first.count(), headings.length);
  assert.equal(await cells(page, 0, 'request'), 'GET /nowhere');
  assert.equal(await cells(page, 1, 'request'), 'POST /ocr/idcards');
  assert.match(await cells(page, 1, 'why'), /^hints: 1\s*Requested API/);
  assert.equal(await cells(page, 3, 'outcome'), '✗ 502');
  assert.match(await cells(page, 3, 'why'), /^bad-gateway.+decided 200 OK: new-front$/s);
  assert.equal(await cells(page, 5, 'session'), 'shop');
  assert.match(await cells(page, 5, 'why'), /^specimen\s*new-front$/);
  assert.match(await cells(page, 5, 'took'), /^[\d.,]+ ms$/);
  assert.match(await cells(page, 5, 'time'), /^\d\d:\d\d:\d\d\.\d{3}$/);
  const kept = (await admin(one, 'journal')).calls.filter((one_) => one_.sent.picture?.width).length;
  assert.ok(kept > 0);
  await page.waitForFunction((many) => [...document.querySelectorAll('canvas.thumbnail')].filter((one_) => one_.width === 96).length === many, kept);
  // Each heading stands above its column.
  for (const name of ['request', 'outcome', 'why']) {
    const [head, cell] = await Promise.all([`.headings .at-${name}`, `.call-row .at-${name}`].map((one) => page.locator(one).first().boundingBox()));
    assert.ok(Math.abs(head.x - cell.x) < 2, name);
  }
  assert.deepEqual(page.faults, []);
});

test('without kept pictures there is no column for them, and a delay counts', async () => {
  const one = await emulator();
  await admin(one, 'scenarios/late', 'PUT', { steps: [{ delay: '300ms' }] });
  await call(one, { picture: await specimen(one, 'new-front'), headers: as('late') });
  const page = await open(list(one));
  await page.locator('.call-row .status.good').waitFor();
  assert.equal(await page.getByRole('columnheader').count(), 6);
  assert.ok(parseFloat(await cells(page, 0, 'took')) >= 300);
  assert.deepEqual(page.faults, []);
});

test('filters are in the address: they survive another view, a reload and a link', async () => {
  const one = await emulator();
  await kinds(one);
  const page = await open(list(one), { allowed });
  await count(page, 6);
  for (const [label, choice, many, address] of [
    ['Status', 'UNKNOWN_NAME', 1, 'status=UNKNOWN_NAME'],
    ['Status', 'NOT_FOUND', 2, 'status=NOT_FOUND'],
    ['Status', '', 6, ''],
    ['Fault', '*', 1, 'fault=*'],
    ['Fault', 'hang', 0, 'fault=hang'],
    ['Fault', 'bad-gateway', 1, 'fault=bad-gateway'],
    ['Fault', '', 6, ''],
    ['Session', 'desk', 3, 'session=desk'],
    ['Status', 'OUT_OF_QUOTA', 1, 'session=desk&status=OUT_OF_QUOTA'],
  ]) {
    await page.getByLabel(label, { exact: true }).selectOption(choice);
    await count(page, many);
    assert.equal(new URL(page.url()).hash.split('?')[1] ?? '', address);
  }
  await page.locator('nav').getByRole('link', { name: 'Specimens' }).click();
  await page.locator('.specimen').first().waitFor();
  await page.locator('nav').getByRole('link', { name: 'Calls' }).click();
  await count(page, 1);
  assert.equal(await page.getByLabel('Status').inputValue(), 'OUT_OF_QUOTA');
  await page.reload();
  await count(page, 1);
  assert.equal(await page.getByLabel('Session', { exact: true }).inputValue(), 'desk');
  await page.locator('.call-row a').click();
  await page.getByRole('article').waitFor();
  const linked = await open(page.url(), { allowed });
  await linked.getByRole('article').getByText('403 OUT_OF_QUOTA').first().waitFor();
  await count(linked, 1);
  await linked.getByRole('link', { name: 'Close' }).click();
  await count(linked, 1);
  await linked.getByRole('button', { name: 'Remove all filters' }).click();
  await count(linked, 6);
  assert.equal(new URL(linked.url()).hash, '#/calls');
  const other = await open(list(one, '?matched_by=specimen'), { allowed });
  await count(other, 2);
  await other.getByRole('button', { name: 'Remove the filter matched_by specimen' }).click();
  await count(other, 6);
  assert.deepEqual([...page.faults, ...linked.faults, ...other.faults], []);
});

test('calls with hints are found', async () => {
  const one = await emulator();
  await kinds(one);
  const page = await open(list(one));
  await count(page, 6);
  const { total_matching: many } = await admin(one, 'journal?hint=*');
  await page.getByLabel('With hints').check();
  await count(page, many);
  assert.equal(await page.locator('.call-row .tag.odd').count(), many);
  await page.getByLabel('With hints').uncheck();
  await count(page, 6);
  assert.deepEqual(page.faults, []);
});

test('the listed calls are saved as a file, with a token too', async () => {
  const one = await emulator('--admin-token', 'open-sesame');
  const picture = await fetch(`${one.url}/__admin/cards/new-front/specimen.jpg?width=640`, { headers: { Authorization: 'Bearer open-sesame' } });
  const body = Buffer.from(await picture.arrayBuffer());
  await call(one, { picture: body, apiId: 'shop' });
  await call(one, { picture: body, apiId: 'desk' });
  const page = await open(`${one.url}/__console/#/token/open-sesame/calls?session=desk`);
  await count(page, 1);
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Export as ${name}` }).click()]);
    return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
  };
  const [harName, har] = await saved('HAR');
  assert.equal(harName, 'calls.har');
  assert.deepEqual(JSON.parse(har).log.entries.map((entry) => entry.request.url), [`${one.url}/ocr/idcard`]);
  const [curlName, curl] = await saved('curl');
  assert.equal(curlName, 'calls.sh');
  assert.match(curl, /^curl .+X-DF-API-ID: desk.+\n$/);
  assert.deepEqual(page.faults, []);
});

test('a call beside the list leaves it readable, and covers it where there is no room', async () => {
  const one = await emulator('--keep-images', '20');
  await kinds(one);
  const picture = await specimen(one, 'new-front');
  await call(one, { picture, apiId: 'session-1f0c2b9a77d3', headers: as('rate-limit-exceeded') });
  const id = await newest(one);
  for (const width of [1024, 1280, 1920]) {
    const page = await open(list(one, `/${id}`), { viewport: { width, height: 800 } });
    await page.getByRole('article').locator('.step').first().waitFor();
    const cut = await page.evaluate(() => [...document.querySelectorAll(':is(.at-time, .at-request, .at-outcome .status, .at-session, .at-took, .headings *)')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1).map((one) => one.textContent));
    assert.deepEqual(cut, [], `${width}`);
    assert.deepEqual(await violations(page), [], `${width}`);
    await page.context().close();
  }
  for (const width of [360, 768]) {
    const page = await open(list(one, `/${id}?session=desk`), { viewport: { width, height: 740 } });
    await page.getByRole('article').locator('.step').first().waitFor();
    assert.equal(await page.getByRole('table').isVisible(), false);
    await page.getByRole('link', { name: 'All calls' }).click();
    await page.getByRole('table').waitFor();
    assert.match(page.url(), /#\/calls\?session=desk$/);
    const cut = await page.evaluate(() => [...document.querySelectorAll(':is(.at-time, .at-request, .at-outcome .status, .at-took)')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1).map((one) => one.textContent));
    assert.deepEqual(cut, [], `${width}`);
    await page.context().close();
  }
});

test('what can be done with a call stands at its top, and leads to its session and back', async () => {
  const one = await emulator();
  await kinds(one);
  const [first] = (await admin(one, 'journal?session=shop')).calls;
  const page = await open(list(one, `/${first.request_id}`), { allowed });
  const article = page.getByRole('article');
  const actions = article.getByRole('region', { name: 'What to do with this call' });
  for (const name of ['Replay', 'Copy as', 'Make this a scenario']) {
    const box = await actions.getByRole('button', { name }).boundingBox();
    assert.ok(box.y < 400, `${name} at ${box.y}`);
  }
  // The picture was not kept, and no dialog opens by itself.
  await actions.getByRole('button', { name: 'Replay' }).click();
  await actions.getByRole('button', { name: 'Send the specimen new-front' }).click();
  await actions.getByText('Answered 200 OK, new-front, as before.').waitFor();
  await actions.getByRole('link', { name: 'Session shop' }).click();
  await page.getByRole('link', { name: 'Its calls: 2' }).click();
  await count(page, 2);
  assert.match(page.url(), /#\/calls\?session=shop$/);
  await page.getByRole('link', { name: 'Session shop' }).click();
  await page.getByRole('region', { name: 'shop' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a scenario of a call that no name chose says so, and a name that does not exist makes none', async () => {
  const one = await emulator();
  await kinds(one);
  const wrongPath = (await admin(one, 'journal?status=NOT_FOUND')).calls.at(-1).request_id;
  const page = await open(list(one, `/${wrongPath}`), { allowed });
  await page.getByRole('button', { name: 'Make this a scenario' }).click();
  const story = page.getByRole('textbox', { name: 'JSON' });
  await story.waitFor();
  const { note, steps } = JSON.parse(await story.inputValue());
  assert.match(note, /^Answers NOT_FOUND to any call\. The call GET \/nowhere got that answer because its own check failed/);
  assert.equal(steps[0].answer, 'NOT_FOUND');
  const unknown = (await admin(one, 'journal?status=UNKNOWN_NAME')).calls[0].request_id;
  await page.goto(list(one, `/${unknown}`));
  await page.getByText('does not exist, so there is no answer to make a scenario of').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Make this a scenario' }).isDisabled(), true);
});

test('request headers are shown as they came: secrets never, other values on request', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front');
  await call(one, { picture, headers: { 'X-Branch': 'quito-norte', Authorization: 'Bearer hush', 'User-Agent': 'a-client/1' } });
  const page = await open(list(one, `/${await newest(one)}`), { allowed });
  const headers = page.getByRole('group', { name: 'Request headers, as they came' });
  await headers.waitFor();
  const before = await headers.innerText();
  for (const line of ['user-agent: a-client/1', 'x-df-api-id: shop', 'x-branch: ***', 'x-df-api-secret: (a secret: not kept)', 'authorization: (a secret: not kept)']) assert.ok(before.includes(line), line);
  await page.getByRole('button', { name: 'Show hidden values' }).click();
  await headers.getByText('x-branch: quito-norte').waitFor();
  assert.ok(!(await page.content()).includes('hush'));
  assert.deepEqual(page.faults, []);
});

test('an old call is scrolled to, by a link and by arrow keys, and closing comes back to it', async () => {
  const one = await emulator();
  const picture = await specimen(one, 'new-front', 320);
  for (let round = 0; round < 60; round += 1) await Promise.all(Array.from({ length: 20 }, () => call(one, { picture })));
  // Older than the first thousand, which are all that a list begins with.
  const [old] = (await admin(one, 'journal?limit=1&before=100')).calls;
  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 740 }]) {
    const page = await open(list(one, `/${old.request_id}`), { allowed, viewport });
    await page.getByRole('article').locator('.step').first().waitFor();
    if (viewport.width === 360) await page.getByRole('link', { name: 'All calls' }).click();
    const row = page.locator('.call-row', { has: page.locator(`a[href*="${old.request_id}"]`) });
    await row.waitFor();
    await page.waitForFunction((id) => {
      const list_ = document.querySelector('.list').getBoundingClientRect();
      const at = document.querySelector(`.call-row a[href*="${id}"]`)?.closest('.call-row').getBoundingClientRect();
      return at && at.top >= list_.top && at.bottom <= list_.bottom + 1;
    }, old.request_id);
    if (viewport.width === 1280) {
      await page.getByRole('table').focus();
      for (let press = 0; press < 30; press += 1) await page.keyboard.press('ArrowDown');
      const sight = await page.evaluate(() => {
        const at = document.querySelector('.call-row.is-open').getBoundingClientRect();
        const list_ = document.querySelector('.list').getBoundingClientRect();
        return at.top >= list_.top && at.bottom <= list_.bottom + 1;
      });
      assert.ok(sight);
      await page.keyboard.press('Home');
      await page.waitForFunction(() => document.querySelector('.list').scrollTop === 0);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Escape');
      await page.getByRole('article').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement.role), 'table');
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
