// Testing recipes: how a client is tested against a misbehaving OCR.
// npm install cedulita && node --test recipes.test.mjs

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import * as cedulita from "cedulita/node-test";

/** The client under test. It tries again what may pass by itself, and nothing else. */
class IdCardClient {
  constructor(baseUrl, apiId, { apiSecret = "any", timeout = 10_000, tries = 4, wait = sleep } = {}) {
    this.url = `${baseUrl}/ocr/idcard`;
    this.headers = { "X-DF-API-ID": apiId, "X-DF-API-SECRET": apiSecret };
    Object.assign(this, { timeout, tries, wait });
  }

  /** What stands on the card; else an error whose message is the API's status, or what stood in for one. */
  async read(picture) {
    for (let attempt = 0; ; attempt++) {
      const { status, mayPass, answer } = await this.ask(picture);
      if (status === "OK") return answer.results[0].card_info;
      if (!mayPass || attempt + 1 === this.tries) throw new Error(status);
      await this.wait(500 * 2 ** attempt);
    }
  }

  async ask(picture) {
    const body = new FormData();
    body.set("file", new Blob([picture]), "new-front.jpg");
    const signal = AbortSignal.timeout(this.timeout);
    let http, text;
    try {
      const response = await fetch(this.url, { method: "POST", headers: this.headers, body, signal });
      [http, text] = [response.status, await response.text()];
    } catch {
      return { status: "NO ANSWER", mayPass: true };
    }
    if (!text.startsWith("{")) return { status: `HTTP ${http}`, mayPass: http >= 500 }; // A gateway's page.
    const answer = JSON.parse(text);
    return { status: answer.status, mayPass: http >= 500 || answer.status === "RATE_LIMIT_EXCEEDED", answer };
  }
}

const emulator = await cedulita.emulator();
const picture = await readFile(new URL("../../../tests/it/pictures/baseline.jpg", import.meta.url));

/** Pauses that are written down in place of being waited for. */
function noted() {
  const pauses = [];
  return { pauses, wait: async (pause) => void pauses.push(pause) };
}

test("fails twice, then succeeds", async () => {
  const { pauses, wait } = noted();
  const client = new IdCardClient(emulator.url, emulator.scenario("fails-twice").apiId, { wait });
  assert.equal((await client.read(picture)).id_number, "1340000023");
  assert.deepEqual(pauses, [500, 1000]);
});

test("rate-limited until a second passes", async () => {
  const session = emulator.scenario("rate-limited-for-a-second");
  const pauses = [];
  const wait = async (pause) => {
    pauses.push(pause);
    await session.advance(`${pause}ms`);
  };
  await session.clock({ frozen: true });
  const client = new IdCardClient(emulator.url, session.apiId, { wait });
  assert.equal((await client.read(picture)).id_number, "1340000023");
  assert.deepEqual(pauses, [500, 1000]);
});

test("key expires mid-run", async () => {
  const { pauses, wait } = noted();
  const client = new IdCardClient(emulator.url, emulator.scenario("key-expires-mid-run").apiId, { wait });
  for (let call = 0; call < 3; call++) await client.read(picture);
  await assert.rejects(client.read(picture), { message: "KEY_EXPIRED" });
  assert.deepEqual(pauses, []);
});

test("slow day", async () => {
  const { pauses, wait } = noted();
  const client = new IdCardClient(emulator.url, emulator.scenario("slow-day").apiId, { timeout: 1000, tries: 6, wait });
  assert.equal((await client.read(picture)).id_number, "1340000023");
  assert.ok(pauses.length >= 1);
});

test("flaky gateway", async () => {
  const { pauses, wait } = noted();
  const client = new IdCardClient(emulator.url, emulator.scenario("flaky-gateway").apiId, { wait });
  for (let call = 0; call < 3; call++) assert.equal((await client.read(picture)).id_number, "1340000023");
  assert.deepEqual(pauses, [500, 1000, 500, 1000]);
});

test("blurred, then sharp", async () => {
  const { pauses, wait } = noted();
  const [blurred, sharp] = [Buffer.concat([picture, Buffer.from("blurred")]), picture];
  const client = new IdCardClient(emulator.url, emulator.scenario("blurred-then-sharp").apiId, { wait });
  await assert.rejects(client.read(blurred), { message: "DETECTION_FAILED" });
  assert.deepEqual(pauses, []);
  assert.equal((await client.read(sharp)).id_number, "1340000023");
});

test("parallel tests do not meet", async () => {
  const outcome = async (answer) => {
    const session = await emulator.session();
    await session.queue({ steps: [{ answer }], then: "repeat-last" });
    const client = new IdCardClient(session.baseUrl, session.apiId, { apiSecret: session.apiSecret });
    return client.read(picture).then((card) => card.name, (error) => error.message);
  };
  const answers = Array(5).fill(["OUT_OF_QUOTA", "new-front", "NO_PERMISSION", "old-front"]).flat();
  const outcomes = await Promise.all(answers.map(outcome));
  const [javier, silvia] = ["MENDOZA VELEZ JAVIER SANTIAGO", "TORRES YEPEZ SILVIA LORENA"];
  assert.deepEqual(outcomes, Array(5).fill(["OUT_OF_QUOTA", javier, "NO_PERMISSION", silvia]).flat());
});

test("quota begins anew with the month", async () => {
  const session = await emulator.session();
  await emulator.admin("PUT", `credentials/${session.apiId}`, { quota: { calls: 2, every: "month" } });
  await session.clock({ set: "2030-02-28T23:59:59Z", frozen: true });
  const client = new IdCardClient(emulator.url, session.apiId);
  for (let call = 0; call < 2; call++) await client.read(picture);
  await assert.rejects(client.read(picture), { message: "OUT_OF_QUOTA" });
  await session.advance("1s");
  assert.equal((await client.read(picture)).id_number, "1340000023");
});

test("key expires in a year", async () => {
  const session = await emulator.session();
  await emulator.admin("PUT", `credentials/${session.apiId}`, { expires_in: "365d" });
  const client = new IdCardClient(emulator.url, session.apiId);
  await session.advance("364d");
  await client.read(picture);
  await session.advance("1d");
  await assert.rejects(client.read(picture), { message: "KEY_EXPIRED" });
});

test("server hangs", async () => {
  const { pauses, wait } = noted();
  const client = new IdCardClient(emulator.url, emulator.scenario("hang").apiId, { timeout: 200, tries: 2, wait });
  await assert.rejects(client.read(picture), { message: "NO ANSWER" });
  assert.deepEqual(pauses, [500]);
});

test("what was sent is verified", async () => {
  const session = emulator.scenario("key-expires-mid-run");
  const client = new IdCardClient(emulator.url, session.apiId);
  for (const number of [1, 2, 3]) await client.read(Buffer.concat([picture, Buffer.from([number])]));
  await assert.rejects(client.read(picture), { message: "KEY_EXPIRED" });
  await session.expect({}, 4);
  await session.expect({}, { checks: [{ billable_at_most: 3 }, "no_image_twice", "no_retry_after_400_or_401"] });
});
