// The types of what the runners' tests are given.

import { expect, test as playwright } from "cedulita/playwright";
import { test as vitest } from "cedulita/vitest";

vitest("typed", async ({ emulator, session }) => {
  await session.expect({}, (await emulator.journal()).length);
});

playwright("typed", async ({ page, session, specimen, camera }) => {
  await camera.show("old-back");
  await page.locator("input").setInputFiles(await specimen("old-back"));
  expect(session.baseUrl).toBeTruthy();
});
