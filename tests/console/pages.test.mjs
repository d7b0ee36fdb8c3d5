// Pages of other origins in front of the API, in a real browser: with cookies or without, from a server or from a file.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { emulator, end, open, specimen } from './harness.mjs';

after(end);

/** An empty page of its own origin. */
async function elsewhere() {
  const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<p>A page'));
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  server.unref();
  return `http://localhost:${server.address().port}/`;
}

/** What a page sees of each call: status, code and hint, or that the browser kept it to itself. */
const calls = async ({ url, picture }) => {
  const form = () => {
    const body = new FormData();
    body.set('file', new Blob([Uint8Array.from(picture)]), 'new-front.jpg');
    return body;
  };
  const headers = { 'X-DF-API-ID': 'any', 'X-DF-API-SECRET': 'any' };
  const seen = {};
  const look = async (name, path, options) => {
    for (const credentials of ['omit', 'include']) {
      const what = await fetch(url + path, { credentials, ...options?.() }).then(async (answer) => {
        const text = await answer.text();
        const { status } = text.startsWith('{') ? JSON.parse(text) : {};
        return [answer.status, status, Boolean(answer.headers.get('x-emulator-hint')), Boolean(answer.headers.get('date'))];
      }, () => ['kept away']);
      (seen[name] ??= []).push(what);
    }
  };
  const post = (more) => () => ({ method: 'POST', headers: { ...headers, ...more }, body: form() });
  await look('card', '/ocr/idcard', post());
  await look('no credentials', '/ocr/idcard', () => ({ method: 'POST', body: form() }));
  await look('no such scenario', '/ocr/idcard', post({ 'X-Emulator-Scenario': 'nothing' }));
  await look('internal error', '/ocr/idcard', post({ 'X-Emulator-Scenario': 'internal-error' }));
  await look('slash behind', '/ocr/idcard/', post());
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'IDCARD']) await look(method, '/ocr/idcard', () => ({ method, headers }));
  await look('elsewhere', '/v2/anything', post());
  await look('alive', '/livez');
  await look('ready', '/readyz', () => ({ headers: { 'X-Own': 'a header that asks first' } }));
  await look('admin', '/__admin/config');
  await look('admin change', '/__admin/reset', () => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }));
  return seen;
};

const WANTED = {
  card: [200, 'OK', true, true],
  'no credentials': [401, 'UNAUTHORIZED', true, true],
  'no such scenario': [501, 501, true, true],
  'internal error': [500, 'INTERNAL_ERROR', true, true],
  'slash behind': [404, 'NOT_FOUND', true, true],
  GET: [404, 'NOT_FOUND', true, true],
  PUT: [404, 'NOT_FOUND', true, true],
  DELETE: [404, 'NOT_FOUND', true, true],
  PATCH: [404, 'NOT_FOUND', true, true],
  IDCARD: [404, 'NOT_FOUND', true, true],
  elsewhere: [404, 'NOT_FOUND', true, true],
  alive: [200, undefined, false, true],
  ready: [200, undefined, false, true],
  admin: ['kept away'],
  'admin change': ['kept away'],
};

test('a page of any origin sees every answer of the API, and nothing of the admin API', async () => {
  const one = await emulator();
  const picture = [...await specimen(one, 'new-front')];
  const file = join(mkdtempSync(join(tmpdir(), 'page-')), 'page.html');
  writeFileSync(file, '<p>A page');
  const framed = join(mkdtempSync(join(tmpdir(), 'page-')), 'frame.html');
  writeFileSync(framed, '<iframe sandbox="allow-scripts" srcdoc="<p>A frame"></iframe>');
  const localhost = one.url.replace('127.0.0.1', 'localhost');
  const places = { server: await elsewhere(), file: pathToFileURL(file).href, 'sandboxed frame': pathToFileURL(framed).href };
  for (const [place, page] of Object.entries(places)) {
    for (const url of [one.url, localhost]) {
      // The browser reports each 4xx, and what it keeps from the page.
      const opened = await open(page, { allowed: () => true });
      const where = place === 'sandboxed frame' ? opened.frames()[1] : opened;
      const seen = await where.evaluate(calls, { url, picture });
      for (const [name, wanted] of Object.entries(WANTED)) {
        assert.deepEqual(seen[name], [wanted, wanted], `${name}, from a ${place} to ${url}`);
      }
      await opened.context().close();
    }
  }
});

test('without CORS no page sees anything', async () => {
  const one = await emulator('--cors', 'off');
  const picture = [...await specimen(one, 'new-front')];
  const page = await open(await elsewhere(), { allowed: () => true });
  const seen = await page.evaluate(calls, { url: one.url, picture });
  for (const [name, answers] of Object.entries(seen)) assert.deepEqual(answers, [['kept away'], ['kept away']], name);
});
