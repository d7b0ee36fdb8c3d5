// The fixtures of node:test.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import { emulator, fixtures, test } from "cedulita/node-test";

async function read({ url, headers }, body) {
  return (await fetch(url, { method: "POST", headers, body })).json();
}

test("a specimen is read", fixtures(async ({ emulator, session }) => {
  assert.equal((await read(session, await emulator.form("old-back"))).results[0].card_side, "back");
  await session.expect({ status: "OK" }, 1);
}));

test("a test does not see what another one sent", fixtures(({ session }) => session.expect({}, 0)));

test("one emulator serves the file", fixtures(async (own) => assert.equal(own.emulator, await emulator())));

test("one that is running already is used, and left running", fixtures(async ({ emulator }) => {
  const script = 'import { emulator } from "cedulita/node-test"; console.log((await emulator()).url)';
  const env = { ...process.env, CEDULITA_URL: emulator.url };
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env });
  assert.ok(stdout.includes(emulator.url));
  assert.deepEqual(await emulator.journal({ session: "nobody" }), []);
}));

test("a failure shows the calls", async () => {
  const script = `import { fixtures, test } from "cedulita/node-test";
    test("fails", fixtures(async ({ emulator, session: { url, headers } }) => {
      await fetch(url, { method: "POST", headers, body: await emulator.form("new-front") });
      throw new Error("not what was wanted");
    }));`;
  writeFileSync("failing.mjs", script);
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT; // Its reports would go to the runner of this file.
  const { stdout, status } = spawnSync(process.execPath, ["failing.mjs"], { encoding: "utf8", env });
  assert.equal(status, 1);
  assert.match(stdout, /failing.mjs:2:5[^]*calls that came:\n.*POST \/ocr\/idcard new-front.jpg -> 200 OK new-front \(by specimen\)/);
});
