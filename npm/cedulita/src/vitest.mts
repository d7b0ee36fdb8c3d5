// For vitest: `test` with an emulator, and with a session for each test.

import { inject, test as base } from "vitest";

import { connect, type Emulator } from "./emulator.js";
import { describeCalls } from "./describe.js";
import type { Session } from "./session.js";
import { shared } from "./shared.js";
import type {} from "./vitest-setup.mjs";

interface PerWorker {
  /** That of `cedulita/vitest-setup` if it is among `globalSetup`; else one for this worker. */
  emulator: Emulator;
}

interface PerTest {
  /** Credentials, a queue, a clock and calls that no other test has. The calls are shown when the test fails. */
  session: Session;
}

export const test = base.extend<PerTest & PerWorker>({
  emulator: [
    async ({}, use) => {
      const given = inject("cedulita");
      const emulator = given ? connect(given.url, given.adminUrl, given.caFile) : await shared();
      await use(emulator);
      await emulator.stop();
    },
    { scope: "worker" },
  ],
  session: async ({ emulator, task }, use) => {
    const session = await emulator.session();
    await use(session);
    if (task.result?.state === "fail") console.error(`${task.name}: ${describeCalls(await session.journal())}`);
    await session.close();
  },
});

export { expect } from "vitest";
