// The fixtures of vitest. The same file is run with and without `globalSetup`.

import { expect, test } from "cedulita/vitest";
import { inject } from "vitest";

async function read(url: string, headers: Record<string, string>, body: FormData) {
  return (await fetch(url, { method: "POST", headers, body })).json() as Promise<{ status: string; results?: { card_side: string }[] }>;
}

test("a specimen is read", async ({ emulator, session }) => {
  const answer = await read(session.url, session.headers, await emulator.form("old-back"));
  expect(answer.results?.[0]?.card_side).toBe("back");
  await session.expect({ status: "OK" }, 1);
});

test("a test does not see what another one queued or sent", async ({ emulator, session }) => {
  await session.expect({}, 0);
  expect((await read(session.url, session.headers, await emulator.form("new-front"))).status).toBe("OK");
});

test("the emulator is that of the setup, where there is one", ({ emulator }) => {
  const isGiven = process.env["WITH_SETUP"] === "yes";
  expect(inject("cedulita")?.url === emulator.url).toBe(isGiven);
});

test.runIf(process.env["FAIL"])("a test that fails has its calls beside it", async ({ emulator, session }) => {
  await session.queue("OUT_OF_QUOTA");
  expect((await read(session.url, session.headers, await emulator.form("new-front"))).status).toBe("OK");
});
