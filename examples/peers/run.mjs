// Usage: node run.mjs CEDULITA
//
// Runs `cedulita verify` against other mock servers set up for the endpoint, against a server that always answers the same, and
// against cedulita itself, and writes what each passes into docs/peers.md. Needs what install.sh installs.
//
// Rows are checked one at a time, and a server that has ended is started anew before the next: a crash costs it that row alone.

import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const there = join(here, '../../target/peers');
const cedulita = resolve(process.argv[2] ?? join(here, '../../target/release/cedulita'));
const run = promisify(execFile);
const bin = (name) => join(there, 'node_modules/.bin', name);
const document = join(there, 'openapi.json');

const SERVERS = [
  { name: 'a constant answer', start: (port) => ['node', [join(here, 'constant.mjs'), port, document]] },
  { name: 'Prism', start: (port) => [bin('prism'), ['mock', '-h', '127.0.0.1', '-p', port, '--errors', document]] },
  { name: 'Mockoon', start: (port) => [bin('mockoon-cli'), ['start', '-d', join(here, 'mockoon.json'), '-p', port, '--disable-log-to-file']] },
  { name: 'Cedulita', start: (port) => [cedulita, ['--port', port, '--log', 'warn']], admin: true },
];

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(String(port)));
    });
  });

const listens = (port) =>
  new Promise((done) => {
    const socket = connect(Number(port), '127.0.0.1', () => { socket.destroy(); done(true); });
    socket.on('error', () => done(false));
  });

async function started(server, port) {
  const [program, args] = server.start(port);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  for (let tries = 0; tries < 300; tries += 1) {
    if (await listens(port)) return child;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${server.name} does not listen`);
}

function stop(child) {
  try { process.kill(-child.pid); } catch { /* it has ended */ }
}

async function checked(server, rows) {
  const port = await freePort();
  let child = await started(server, port);
  const cases = [];
  let crashes = 0;
  for (const row of rows) {
    if (!(await listens(port))) {
      crashes += 1;
      stop(child);
      child = await started(server, port);
    }
    const admin = server.admin ? [] : ['--admin', 'none'];
    const args = ['verify', '--target', `http://127.0.0.1:${port}`, '--only', row, '--format', 'json', '--timeout', '10', ...admin];
    const { stdout } = await run(cedulita, args, { maxBuffer: 1 << 26 }).catch((error) => error);
    if (stdout) cases.push(...JSON.parse(stdout).cases);
  }
  stop(child);
  return { name: server.name, cases, crashes };
}

const verdict = (one) => (one.verdict === 'failed' ? { error: 'failed', warning: 'differs', info: 'differs' }[one.weight] : one.verdict);

function tables(results) {
  const names = results.map((result) => result.name);
  const head = (first) => `| ${first} | ${names.join(' | ')} |\n|---|${names.map(() => '---:').join('|')}|\n`;
  const count = (result, fits) => result.cases.filter(fits).length;
  const own = (one) => one.section === 'Which card comes back';
  const line = (label, fits) => `| ${label} | ${results.map((result) => count(result, fits)).join(' | ')} |\n`;
  let text = head('cases');
  for (const section of [...new Set(results.at(-1).cases.map((one) => one.section))].filter((name) => name !== 'Which card comes back')) {
    const all = count(results.at(-1), (one) => one.section === section);
    text += `| ${section}: passed of ${all} | ${results.map((result) => count(result, (one) => one.section === section && one.verdict === 'passed')).join(' | ')} |\n`;
  }
  text += line('**passed**', (one) => !own(one) && one.verdict === 'passed');
  text += line('failed, documented or in a sample', (one) => !own(one) && one.weight === 'error');
  text += line('differs, observed', (one) => !own(one) && one.weight === 'warning');
  text += line('differs, assumed', (one) => !own(one) && one.weight === 'info');
  text += line('skipped', (one) => !own(one) && one.verdict === 'skipped');
  text += `| ended by a request | ${results.map((result) => result.crashes).join(' | ')} |\n`;
  text += `\n${head('case')}`;
  for (const one of results.at(-1).cases.filter((other) => !own(other))) {
    const cell = (result) => verdict(result.cases.find((other) => other.case === one.case) ?? { verdict: 'no answer' });
    text += `| \`${one.case}\` ${one.title} (${one.label}) | ${results.map(cell).join(' | ')} |\n`;
  }
  return text;
}

mkdirSync(there, { recursive: true });
writeFileSync(document, (await run(cedulita, ['openapi', '--format', 'json'], { maxBuffer: 1 << 24 })).stdout);
const list = (await run(cedulita, ['verify', '--list'])).stdout;
const rows = [...new Set(list.split('\n').map((line) => line.match(/^([RAEC]\d+)-/)?.[1]).filter(Boolean))];
const results = [];
for (const server of SERVERS) {
  console.error(`${server.name} ...`);
  results.push(await checked(server, rows));
}
const page = join(here, '../../docs/peers.md');
const [before, rest] = readFileSync(page, 'utf8').split('<!-- table -->\n');
const after = rest.slice(rest.indexOf('<!-- end -->'));
writeFileSync(page, `${before}<!-- table -->\n${tables(results)}${after}`);
console.log(tables(results));
