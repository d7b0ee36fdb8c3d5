// A page that takes its picture from a file chooser or from the camera, in a real browser.

import { expect, test } from "cedulita/playwright";
import type { Page } from "@playwright/test";

async function open(page: Page, api: string, video: unknown = true): Promise<void> {
  await page.goto(`/?${new URLSearchParams({ api, video: JSON.stringify(video) })}`);
}

test("a specimen goes to a file chooser", async ({ page, session, specimen }) => {
  await open(page, session.baseUrl);
  await page.getByLabel("Photo").setInputFiles(await specimen("old-back"));
  await expect(page.locator("output")).toHaveText("TORRES VARGAS GONZALO FABIAN");
  await session.expect({ matched_by: "specimen", card: "old-back" }, 1);
});

const shapes = {
  any: true,
  VGA: { width: { exact: 640 }, height: { exact: 480 } },
  "HD, of the back": { width: 1280, height: 720, facingMode: "environment" },
  "full HD": { width: { ideal: 1920 }, height: { ideal: 1080 } },
  portrait: { aspectRatio: 0.75 },
};

for (const [name, video] of Object.entries(shapes)) {
  test(`the camera shows a card, ${name}`, async ({ page, session, camera }) => {
    await camera.show("old-front");
    await open(page, session.baseUrl, video);
    await page.getByText("Take a photo").click();
    await expect(page.locator("output")).toHaveText("TORRES YEPEZ SILVIA LORENA");
    await session.expect({ matched_by: "specimen", card: "old-front" }, 1);
  });
}

test("the next card is shown when the camera is opened again", async ({ page, session, camera }) => {
  await open(page, session.baseUrl);
  for (const [card, text] of [["new-front", "MENDOZA VELEZ JAVIER SANTIAGO"], ["out-of-quota", "OUT_OF_QUOTA"]] as const) {
    await camera.show(card);
    await page.getByText("Take a photo").click();
    await expect(page.locator("output")).toHaveText(text);
  }
});

test("a test that fails has its calls beside it", async ({ page, session, specimen }) => {
  test.skip(!process.env["FAIL"]);
  await session.queue("KEY_EXPIRED");
  await open(page, session.baseUrl);
  await page.getByLabel("Photo").setInputFiles(await specimen("old-back"));
  await expect(page.locator("output")).toHaveText("OK", { timeout: 1000 });
});
