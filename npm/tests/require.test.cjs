// The package as CommonJS sees it, and that both systems of modules see one class.

const assert = require("node:assert/strict");
const { test } = require("node:test");

const cedulita = require("cedulita");

test("require gives what import gives", async () => {
  const imported = await import("cedulita");
  for (const [name, value] of Object.entries(cedulita)) assert.equal(imported[name], value, name);
  assert.ok(Object.keys(cedulita).includes("start"));
});

test("require starts an emulator", async () => {
  const emulator = await cedulita.start();
  assert.deepEqual(await emulator.journal(), []);
  await emulator.stop();
});

test("the version is the program's", async () => {
  const { execFileSync } = require("node:child_process");
  const said = execFileSync(cedulita.findBinary(), ["--version"], { encoding: "utf8" });
  assert.equal(said.trim(), `cedulita ${require("cedulita/package.json").version}`);
});
