// Whether all that the server says to the console has Spanish words, and whether any English is left on Spanish pages.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { spanishOf } from '../../src/http/console/page/parts/spanish_messages.js';
import { englishIn } from './english.mjs';
import { admin, call, emulator, end, open, specimen } from './harness.mjs';
import { provoke, REFUSED } from './mistakes.mjs';

after(end);

const here = new URL('../../', import.meta.url).pathname;
/** The decoders' own words, which no table can hold, and what HTTP calls its things. */
const FOREIGN = /decodificador de (JPEG|PNG) dice/;
/** The names of fields and parameters that are words of English, where they stand as themselves. */
const FIELDS = ['file', 'answer', 'reason', 'times', 'for', 'order', 'steps', 'when', 'then', 'delay', 'fault', 'secret', 'values', 'names', 'calls',
  'every', 'expires', 'limit', 'base', 'match', 'count', 'fixed', 'uniform', 'width', 'page', 'form', 'header', 'body', 'image', 'scenario', 'before'];

function wordless(text) {
  const twin = spanishOf(text);
  if (FOREIGN.test(twin)) return [];
  if (twin === text && englishIn(text).length > 0) return [`no twin: ${text}`];
  const left = englishIn(twin, FIELDS);
  return left.length > 0 ? [`${left.join(', ')}: ${twin}`] : [];
}

const hasTwins = (texts, least) => {
  const all = [...new Set(texts.filter(Boolean))];
  assert.ok(all.length >= least, `${all.length} texts`);
  assert.deepEqual(all.flatMap(wordless), []);
};

test('every hint has Spanish words', () => {
  const rows = readFileSync(join(here, 'docs/hints.md'), 'utf8').matchAll(/^\| .+ \| (.+) \|$/gm);
  // Some rows hold several hints.
  const texts = [...rows].map(([, said]) => said).filter((said) => said !== 'what is said')
    .flatMap((said) => (spanishOf(said) === said ? said.split(/; (?=the|this|file)/) : [said]))
    .map((said) => said.replace(/ \((?:was image_base64 meant\?|it takes too much).*\)$/, ''));
  hasTwins(texts, 160);
});

test('every card and scenario has a Spanish note', async () => {
  const files = (folder) => readdirSync(join(here, 'fixtures', folder)).map((name) => JSON.parse(readFileSync(join(here, 'fixtures', folder, name), 'utf8')).note);
  const one = await emulator();
  const { scenarios } = await admin(one, 'scenarios');
  const { cards } = await admin(one, 'cards');
  hasTwins([...files('cards'), ...files('scenarios'), ...[...scenarios, ...cards].map((each) => each.note)], 90);
});

test('every reason, hint and step of a call has Spanish words', async () => {
  const one = await emulator();
  await provoke(one);
  const { calls } = await admin(one, 'journal?limit=1000');
  const texts = calls.flatMap((call) => [call.decision.reason, ...call.hints, ...call.trail.map((line) => line.detail)]);
  // A detail that only names a card or a scenario is the same in both languages.
  hasTwins(texts.filter((text) => /\s/.test(text ?? '')), 60);
});

test('every refusal of the admin API has Spanish words', async () => {
  const one = await emulator();
  const said = [];
  for (const [method, path, body] of REFUSED) {
    const response = await fetch(`${one.url}/__admin/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body });
    const text = await response.text();
    if (!response.ok) said.push(JSON.parse(text).detail);
    else assert.fail(`${method} ${path} ${body} was not refused`);
  }
  hasTwins(said, 70);
});

/** What somebody reads or hears on a page: its texts, but no code, and what labels, titles and placeholders say. */
const readable = (page) => page.evaluate(() => {
  const isCode = (node) => node.parentElement.closest('code, pre, script, style, textarea, [lang=en], .who');
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.data.trim() && !isCode(node) && (node.parentElement.closest('option') || node.parentElement.checkVisibility())) texts.push(node.data);
  }
  for (const node of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(node.getAttribute(name) ?? '');
  }
  return [...texts, document.title];
});

/** English on a page, as `where: words: text`. */
async function englishOn(page, where) {
  const texts = [...new Set(await readable(page))];
  return texts.flatMap((text) => { const words = englishIn(text, FIELDS); return words.length ? [`${where}: ${words.join(', ')}: ${text}`] : []; });
}

async function prepared() {
  const one = await emulator('--keep-images', '8');
  const picture = await specimen(one, 'new-front');
  await provoke(one);
  await admin(one, 'credentials/metered', 'PUT', { permission: 'denied', expires_in: '1d', quota: { calls: 3, every: 'hour' }, rate: { per_second: 1.5, burst: 2 } });
  await admin(one, 'scenarios/own', 'PUT', { steps: [{ answer: 'OUT_OF_QUOTA', times: 2 }] });
  await admin(one, 'sessions/shop/queue', 'PUT', { steps: [{ answer: 'old-back', times: 2 }, { answer: 'INTERNAL_ERROR' }] });
  await admin(one, 'sessions/shop/clock', 'PUT', { advance: '1d' });
  await call(one, { picture });
  return one;
}

test('no English is left on any view in Spanish', async () => {
  const one = await prepared();
  const page = await open(`${one.url}/__console/`, { locale: 'es-EC', allowed: (text) => /Failed to load resource/.test(text) });
  await page.getByRole('heading', { name: 'Llamadas' }).waitFor();
  const found = [];
  const look = async (path, ready) => {
    await page.goto(`${one.url}/__console/#/${path}`);
    await page.locator(ready).first().waitFor();
    found.push(...await englishOn(page, path));
  };
  for (const name of await page.locator('nav a[href^="#"]').evaluateAll((links) => links.map((link) => link.hash.slice(2)))) await look(name, name === 'settings' ? '.settings td' : 'main h1');
  const { calls } = await admin(one, 'journal?limit=1000');
  // One call of each status and way of ending, and of each hint once.
  const seen = new Set();
  const telling = calls.filter(({ decision, answered, hints }) => {
    const marks = [decision.status, answered.outcome, decision.fault, ...hints.map((hint) => hint.slice(0, 12))];
    const isNew = marks.some((mark) => !seen.has(mark));
    marks.forEach((mark) => seen.add(mark));
    return isNew;
  });
  for (const one of telling.slice(0, 40)) await look(`calls/${one.request_id}`, '.call .trail .step');
  await look('sessions/shop', '.panel');
  await look('specimens/new-front', 'dialog.full');
  await look('scenarios/new', '#verdict .good');
  await page.locator('textarea').fill('{"steps":[{"answer":"FOO"}]}');
  await page.locator('#verdict .bad').waitFor();
  found.push(...await englishOn(page, 'a wrong scenario'));
  await page.goto(`${one.url}/__console/#/sessions`);
  await page.locator('main h1').waitFor();
  await one.stop();
  await page.locator('.notice.bad').first().waitFor();
  found.push(...await englishOn(page, 'a lost connection'));
  assert.deepEqual([...new Set(found)], []);
});
