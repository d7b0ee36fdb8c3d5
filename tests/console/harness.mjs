// An emulator and a browser for each test, and what tests of pages need.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const there = join(here, '../../target/console');
const require = createRequire(join(there, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const shots = join(there, 'screenshots');
mkdirSync(shots, { recursive: true });
const program = resolve(process.env.CEDULITA ?? join(here, '../../target/release/cedulita'));

const running = [];

export async function emulator(...args) {
  const child = spawn(program, ['--port', '0', '--ready-json', '--log', 'error', '--container', 'no', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const line = await new Promise((done, failed) => {
    child.stdout.once('data', (bytes) => done(String(bytes)));
    child.once('exit', () => failed(new Error('cedulita has ended')));
    setTimeout(() => failed(new Error('cedulita was not ready within 20 s')), 20_000).unref();
  });
  const { url, admin_url: adminUrl, admin_token: token } = JSON.parse(line.split('\n')[0]);
  return { url, token, adminUrl: adminUrl?.replace(/\/__admin$/, ''), stop: () => new Promise((done) => { child.once('exit', done); child.kill(); }) };
}

let browser;

/** A page whose errors, and whatever its policy blocks, fail the test that opened it. */
export async function open(url, options = {}) {
  // Chromium as root has no sandbox, and would look for its maker's servers.
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
  const { allowed = () => false, ...rest } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...rest });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !allowed(message.text()) && page.faults.push(message.text()));
  page.on('request', (request) => {
    if (!/^(https?:\/\/(127\.0\.0\.1|localhost)|blob:|data:)/.test(request.url())) page.faults.push(`asked ${request.url()}`);
  });
  if (url) await page.goto(url);
  return page;
}

export async function end() {
  await browser?.close();
  for (const child of running) child.kill();
}

/** What axe finds wrong with the page. */
export async function violations(page) {
  // A page that was looked at before has it still.
  await page.evaluate(`window.axe || (() => { ${axe} })(); void 0`);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
}

/** Tells a measure. It fails nothing on a machine that is busy with other things, unless `CONSOLE_BARS=1` asks for that. */
export function measured(what, value, bar) {
  console.log(`${what}: ${value.toFixed(1)} ms, wanted under ${bar} ms`);
  if (process.env.CONSOLE_BARS && value >= bar) throw new Error(`${what}: ${value} ms`);
}

/** A call to the API by a program: what came is its text, and also JSON where it is that. */
export async function call({ url }, { picture, face = '1', apiId = 'shop', headers = {}, file = 'photo.jpg' } = {}) {
  const body = new FormData();
  if (picture) body.set('file', new Blob([picture]), file);
  body.set('detect_face', face);
  const all = { 'X-DF-API-ID': apiId, 'X-DF-API-SECRET': 'any', ...headers };
  const response = await fetch(`${url}/ocr/idcard`, { method: 'POST', headers: all, body });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null;
  return { status: response.status, text, json };
}

export const specimen = async ({ url }, name, width = 640) =>
  Buffer.from(await (await fetch(`${url}/__admin/cards/${name}/specimen.jpg?width=${width}`)).arrayBuffer());

export const admin = async ({ url }, path, method = 'GET', body = undefined) => {
  const headers = body ? { 'Content-Type': 'application/json' } : {};
  const response = await fetch(`${url}/__admin/${path}`, { method, headers, body: body && JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
};

/** A proxy before an emulator that takes a prefix away, and whose connections can be cut. */
export async function proxy({ url }, prefix = '') {
  const sockets = new Set();
  let isCut = false;
  const server = createServer((incoming, answer) => {
    if (!incoming.url.startsWith(prefix)) return answer.writeHead(418).end();
    const forwarded = request(url + incoming.url.slice(prefix.length), { method: incoming.method, headers: incoming.headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
      got.on('error', () => answer.destroy());
    });
    forwarded.on('error', () => answer.destroy());
    answer.on('close', () => forwarded.destroy());
    return incoming.pipe(forwarded);
  });
  server.on('connection', (socket) => {
    if (isCut) return socket.destroy();
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    cut() { isCut = true; for (const socket of sockets) socket.destroy(); },
    mend() { isCut = false; },
  };
}
