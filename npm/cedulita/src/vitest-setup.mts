// For vitest's `globalSetup`: one emulator for all workers, whose URL they are given.

import type { TestProject } from "vitest/node";

import { shared } from "./shared.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Where it listens, and whom it is trusted by. */
    cedulita?: { url: string; adminUrl: string; caFile: string | undefined };
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const emulator = await shared();
  const { url, adminUrl, caFile } = emulator;
  provide("cedulita", { url, adminUrl, caFile });
  return () => emulator.stop();
}
