// For vitest's `globalSetup`: one emulator for all workers, whose URL they are given.

import type { TestProject } from "vitest/node";

import { shared } from "./shared.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The base URL and that of the admin API. */
    cedulita?: { url: string; adminUrl: string };
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const emulator = await shared();
  provide("cedulita", { url: emulator.url, adminUrl: emulator.adminUrl });
  return () => emulator.stop();
}
