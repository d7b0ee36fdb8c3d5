// `npx cedulita` is the program itself; and what is said where there is none.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const launcher = join(dirname(require.resolve("cedulita/package.json")), "dist/bin.js");

function npx(...args) {
  return spawnSync("npx", ["--no-install", "cedulita", ...args], { encoding: "utf8" });
}

test("npx gives flags, output and exit status on", () => {
  assert.match(npx("--version").stdout, /^cedulita \d/);
  const specimen = spawnSync("npx", ["--no-install", "cedulita", "specimen", "old-back", "--format", "jpg", "--width", "320", "--out", "-"]);
  assert.equal(specimen.stdout.readUInt16BE(0), 0xffd8);
  const wrong = npx("--prt", "1");
  assert.match(wrong.stderr, /--prt/);
  assert.notEqual(wrong.status, 0);
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  test(`${signal} stops the program in order`, async () => {
    const child = spawn(process.execPath, [launcher, "--port", "0", "--ready-json", "--log", "off"], { stdio: ["ignore", "pipe", "inherit"] });
    const { url } = JSON.parse((await once(child.stdout, "data"))[0]);
    child.kill(signal);
    assert.deepEqual(await once(child, "exit"), [0, null]);
    await assert.rejects(fetch(url));
  });
}

test("standard input goes to the program", async () => {
  const child = spawn(process.execPath, [launcher, "--port", "0", "--ready-json", "--log", "off", "--stop-with-stdin"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.stdin.end();
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

/** A folder that has `cedulita` installed, and of platforms' packages only what it is given. */
function installed(...platforms) {
  const folder = mkdtempSync(join(tmpdir(), "cedulita-"));
  cpSync(join(dirname(launcher), ".."), join(folder, "node_modules/cedulita"), { recursive: true });
  for (const name of platforms) mkdirSync(join(folder, "node_modules/@cedulita", name), { recursive: true });
  return folder;
}

function launch(folder, env = {}) {
  const args = [join(folder, "node_modules/cedulita/dist/bin.js"), "--version"];
  return spawnSync(process.execPath, args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", ...env } });
}

test("without the platform's package, it says where it looked and what to do", () => {
  const { status, stderr } = launch(installed());
  assert.equal(status, 1);
  assert.match(stderr, /^cedulita: no program for linux-x64 was found/);
  for (const said of [/CEDULITA_BINARY: not set/, /@cedulita\/linux-x64: not installed$/m, /on PATH: not there/, /install again without --no-optional/]) {
    assert.match(stderr, said);
  }
});

test("a node_modules of another platform is told as such", () => {
  assert.match(launch(installed("darwin-arm64")).stderr, /not installed, but @cedulita\/darwin-arm64\n[^]*delete it and run `npm ci`/);
});

test("a variable names the program; a wrong one is not passed over", () => {
  const program = join(dirname(require.resolve(`@cedulita/${process.platform}-${process.arch}/package.json`)), "bin/cedulita");
  assert.match(launch(installed(), { CEDULITA_BINARY: program }).stdout, /^cedulita \d/);
  assert.match(launch(installed(), { CEDULITA_BINARY: "/nowhere" }).stderr, /CEDULITA_BINARY names \/nowhere, which is not there/);
  const folder = mkdtempSync(join(tmpdir(), "cedulita-"));
  symlinkSync(program, join(folder, "cedulita"));
  assert.match(launch(installed(), { PATH: folder }).stdout, /^cedulita \d/);
});

test("the launcher on PATH is not taken for the program", () => {
  const folder = installed();
  symlinkSync(join(folder, "node_modules/cedulita/dist/bin.js"), join(folder, "cedulita"));
  assert.match(launch(folder, { PATH: folder }).stderr, /on PATH: not there/);
});

test("a program for another C library is told as such", () => {
  const file = join(mkdtempSync(join(tmpdir(), "cedulita-")), "cedulita");
  writeFileSync(file, "#!/nowhere/ld-musl-x86_64.so.1\n", { mode: 0o755 });
  assert.match(launch(installed(), { CEDULITA_BINARY: file }).stderr, /cannot be run: it is for another system or another C library/);
});
