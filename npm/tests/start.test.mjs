// What `start` gives, and what is said when something is wrong.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { CedulitaError, connect, start } from "cedulita";

const emulator = await start();
after(() => emulator.stop());

/** One call, as a client of these credentials makes it. */
async function read({ url, headers }, specimen = "new-front") {
  const response = await fetch(url, { method: "POST", headers, body: await emulator.form(specimen) });
  return response.json();
}

test("a specimen is answered with its card", async () => {
  const answer = await read(await emulator.session(), "old-back");
  assert.equal(answer.results[0].card_side, "back");
});

test("what is queued comes in its order, and then what was sent", async () => {
  const session = await emulator.session();
  await session.queue({ answer: "INTERNAL_ERROR", times: 2 }, "alien-front");
  const statuses = [];
  for (let call = 0; call < 4; call++) statuses.push((await read(session)).status);
  assert.deepEqual(statuses, ["INTERNAL_ERROR", "INTERNAL_ERROR", "OK", "OK"]);
  const calls = await session.journal();
  assert.deepEqual(calls.map((call) => call.matched_by), ["queue", "queue", "queue", "specimen"]);
  assert.deepEqual(calls.map((call) => call.decision.cards[0]?.name), [undefined, undefined, "alien-front", "new-front"]);
});

test("a queue is given whole, with what comes after", async () => {
  const session = await emulator.session();
  await session.queue({ steps: [{ answer: "OUT_OF_QUOTA" }], then: "repeat-last" });
  for (let call = 0; call < 3; call++) assert.equal((await read(session)).status, "OUT_OF_QUOTA");
});

test("what is queued for the API ID that a client has reaches it", async () => {
  const session = await emulator.session("Client_of.ours");
  await session.queue("KEY_EXPIRED");
  assert.equal((await read(session)).status, "KEY_EXPIRED");
});

test("a scenario is played from its start for each that asks", async () => {
  for (let time = 0; time < 2; time++) {
    const session = emulator.scenario("blurred-then-sharp");
    assert.deepEqual([(await read(session)).status, (await read(session)).status], ["DETECTION_FAILED", "OK"]);
    await session.expect({}, 2);
  }
});

test("an expectation is met, or fails the test in the server's words", async () => {
  const session = await emulator.session();
  await read(session);
  await session.expect({ status: "OK" });
  await session.expect({ status: "OK" }, 1);
  await session.expect({}, { at_most: 1, checks: undefined });
  await session.expect({}, { checks: ["no_image_twice", { billable_at_most: 1 }] });
  await assert.rejects(session.expect({ status: "OUT_OF_QUOTA" }), (error) => {
    assert.equal(error.name, "AssertionError");
    assert.match(error.message, /^expected at least 1 call with .*status OUT_OF_QUOTA, got 0\ncalls that came:\n/);
    assert.match(error.message, /^  POST \/ocr\/idcard new-front.jpg -> 200 OK new-front \(by specimen\)$/m);
    return true;
  });
  await assert.rejects(session.expect({}, { checks: [{ billable_at_most: 0 }] }), { message: /billable_at_most: expected at most 0 calls/ });
});

test("sessions do not see each other, and the emulator sees all", async () => {
  const [one, other] = [await emulator.session(), await emulator.session()];
  await Promise.all([read(one), read(one), read(other)]);
  await one.expect({}, 2);
  await other.expect({}, 1);
  const sessions = (await emulator.journal({ limit: 1000 })).map((call) => call.session);
  assert.equal(sessions.filter((name) => [one.apiId, other.apiId].includes(name)).length, 3);
});

test("a clock is advanced and set, and a session is reset and closed", async () => {
  const session = await emulator.session("checkout");
  await session.clock({ set: "2030-01-31T23:59:00Z", frozen: true });
  assert.match((await session.advance("1h")).now, /^2030-02-01T00:59:00/);
  await read(session);
  await session.reset();
  assert.deepEqual(await session.journal(), []);
  assert.ok(!(await session.clock({})).now.startsWith("2030"));
  await session.close();
  await (await emulator.session("checkout"))[Symbol.asyncDispose]();
});

test("a base URL is enough for a client that keeps its credentials", async () => {
  const session = await emulator.session();
  await session.queue("NO_PERMISSION");
  const answer = await read({ url: `${session.baseUrl}/ocr/idcard`, headers: { "X-DF-API-ID": "mine", "X-DF-API-SECRET": "mine" } });
  assert.equal(answer.status, "NO_PERMISSION");
});

test("what is wrong is told in the server's words, with the place", async () => {
  const session = await emulator.session();
  const wrong = { name: "CedulitaError", message: /answer "old-bak" of step 1 .*did you mean old-back.* \(at \/steps\/1\/answer\)$/ };
  await assert.rejects(session.queue("old-front", "old-bak"), wrong);
  await assert.rejects(session.queue({ answr: "old-back" }), (error) => error instanceof CedulitaError && error.problem.pointer === "/steps/0/answr");
  await assert.rejects(session.expect({ sesion: "a" }), { message: /did you mean session\?/ });
  await assert.rejects(emulator.specimen("new-frnt"), { message: /did you mean new-front/ });
  await assert.rejects(emulator.advance("soon"), { message: /expected a length of time such as 800ms/ });
});

test("another process reaches it, and cannot stop it", async () => {
  const other = connect(emulator.url);
  await other.stop();
  assert.equal((await read(await other.session())).status, "OK");
});

test("certificates of its own are trusted, and a client is told of them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cedulita-"));
  await using_(await start({ args: ["--proxy", "--tls", "auto", "--tls-dir", folder] }), async (own) => {
    assert.match(own.url, /^https:/);
    assert.match(own.proxyUrl, /^http:/);
    const session = await own.session();
    await session.queue("KEY_EXPIRED");
    assert.equal(await statusOf(session, readFileSync(own.caFile)), "KEY_EXPIRED");
    await session.expect({ status: "KEY_EXPIRED" }, 1);
    const other = connect(own.url, own.adminUrl, own.caFile);
    assert.equal((await other.journal()).length, 1);
  });
});

/** One call without a picture, by a client that trusts this certificate. */
async function statusOf({ url, headers }, ca) {
  const asked = request(url, { method: "POST", headers, ca, agent: false });
  asked.end();
  const [response] = await once(asked, "response");
  return JSON.parse(Buffer.concat(await response.toArray())).status;
}

test("reset forgets everything", async () => {
  await using_(await start(), async (own) => {
    await own.admin("PUT", "credentials/trial", { quota: 1 });
    await own.advance("24h");
    await own.reset();
    assert.deepEqual((await own.admin("GET", "credentials")).credentials, []);
    assert.deepEqual(await own.journal(), []);
  });
});

/** As `await using`, which Node 18 to 22 cannot read. */
async function using_(own, body) {
  try {
    await body(own);
  } finally {
    await own[Symbol.asyncDispose]();
  }
}

test("flags, a folder and variables go to the program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cedulita-"));
  writeFileSync(join(folder, "terms.json"), JSON.stringify({ credentials: [{ api_id: "app", secret: "app" }] }));
  const own = await start({ args: ["--credentials", "terms.json"], cwd: folder, env: { CEDULITA_ADMIN_TOKEN: "for-the-test" } });
  await using_(own, async () => {
    assert.equal((await (await fetch(own.adminUrl)).json()).status, 401);
    assert.equal((await read(await own.session())).status, "OK");
    const refused = await read({ url: `${own.url}/ocr/idcard`, headers: { "X-DF-API-ID": "app", "X-DF-API-SECRET": "wrong" } });
    assert.equal(refused.status, "UNAUTHORIZED");
  });
});

test("stop ends it, twice or at once, and what is asked then says so", async () => {
  const own = await start();
  await Promise.all([own.stop(), own.stop()]);
  await own.stop();
  await assert.rejects(own.journal(), { name: "CedulitaError", message: /^no answer from http.*ECONNREFUSED/ });
});

test("stop does not wait for a call that hangs", { timeout: 8000 }, async () => {
  const own = await start();
  const session = await own.session();
  await session.queue({ fault: "hang" });
  const hanging = fetch(session.url, { method: "POST", headers: session.headers, body: await own.form("new-front") });
  const refused = assert.rejects(hanging);
  await session.journal({ wait: "5s" });
  await own.stop();
  await refused;
});

test("a failed start says what the program said", async () => {
  const port = new URL(emulator.url).port;
  await assert.rejects(start({ args: ["--port", port] }), { message: /cedulita did not start: .*in use by another program; choose another port/ });
  await assert.rejects(start({ args: ["--prt", "1"] }), { message: /cedulita did not start: .*--prt/ });
  await assert.rejects(start({ binary: "/nowhere/cedulita" }), { message: /the option `binary` names \/nowhere\/cedulita, which is not there/ });
});

test("a program that is never ready is ended", async () => {
  const binary = join(mkdtempSync(join(tmpdir(), "cedulita-")), "mute");
  writeFileSync(binary, "#!/bin/sh\necho 'thinking about it' >&2\nexec sleep 60\n");
  chmodSync(binary, 0o755);
  await assert.rejects(start({ binary, startTimeout: 300 }), { message: /did not start: it was not ready within 300 ms\nthinking about it$/ });
});

test("whoever forgets to stop it ends all the same, and it with them", async () => {
  const script = 'import { start } from "cedulita"; console.log((await start()).url)';
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(child.stdout, "data");
  const [status] = await once(child, "exit");
  assert.equal(status, 0);
  await gone(String(url).trim());
});

test("it ends when its parent is killed", async () => {
  const script = 'import { start } from "cedulita"; console.log((await start()).url); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const url = String((await once(child.stdout, "data"))[0]).trim();
  assert.ok((await fetch(`${url}/livez`)).ok);
  child.kill("SIGKILL");
  await gone(url);
});

/** Waits until nothing answers there any more: five seconds at most. */
async function gone(url) {
  const end = Date.now() + 5000;
  while (Date.now() < end) {
    // A server that stops closes what it has accepted, so a request that waits is answered by its end.
    if (!(await fetch(`${url}/__admin/journal?wait=1s&count=1000`).catch(() => undefined))) return;
  }
  assert.fail(`${url} still answers`);
}
