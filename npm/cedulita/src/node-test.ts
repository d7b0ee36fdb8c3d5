// For node:test: an emulator for each file, and a session for each test.

import { after, type TestContext } from "node:test";

import { describeCalls } from "./describe.js";
import type { Emulator } from "./emulator.js";
import type { StartOptions } from "./program.js";
import type { Session } from "./session.js";
import { shared } from "./shared.js";

/** What a test is given. */
export interface Fixtures {
  /** That of this file, for all its tests. */
  emulator: Emulator;
  /** Credentials, a queue, a clock and calls that no other test has. The calls are shown when the test fails. */
  session: Session;
}

export { test } from "node:test";

let ours: Promise<Emulator> | undefined;

/** The emulator of this file: started when it is first asked for, and stopped after the last test. */
export function emulator(options?: StartOptions): Promise<Emulator> {
  return (ours ??= shared(options));
}

after(async () => (await ours)?.stop());

/** Makes a test of a body that takes fixtures: `test("a card is read", fixtures(async ({ session }) => …))`. */
export function fixtures(body: (fixtures: Fixtures, t: TestContext) => unknown): (t: TestContext) => Promise<void> {
  return async (t) => {
    const session = await (await emulator()).session();
    try {
      await body({ emulator: await emulator(), session }, t);
    } catch (error) {
      for (const line of describeCalls(await session.journal()).split("\n")) t.diagnostic(line);
      throw error;
    } finally {
      await session.close();
    }
  };
}
