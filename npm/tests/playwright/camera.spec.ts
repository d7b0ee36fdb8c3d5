// A page that takes its picture from a file chooser or from the camera, in a real browser.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "cedulita/playwright";
import type { Page } from "@playwright/test";

const html = readFileSync(join(__dirname, "camera.html"), "utf8");

/** The page, from a name that browsers trust with a camera. */
async function open(page: Page, api: string, video: unknown = true): Promise<void> {
  await page.route("http://localhost:1/**", (route) => route.fulfill({ body: html, contentType: "text/html" }));
  await page.goto(`http://localhost:1/?${new URLSearchParams({ api, video: JSON.stringify(video) })}`);
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
    await page.getByRole("button").click();
    await expect(page.locator("output")).toHaveText("TORRES YEPEZ SILVIA LORENA");
    await session.expect({ matched_by: "specimen", card: "old-front" }, 1);
  });
}

test("the next card is shown when the camera is opened again", async ({ page, session, camera }) => {
  await open(page, session.baseUrl);
  for (const [card, text] of [["new-front", "MENDOZA VELEZ JAVIER SANTIAGO"], ["out-of-quota", "OUT_OF_QUOTA"]] as const) {
    await camera.show(card);
    await page.getByRole("button").click();
    await expect(page.locator("output")).toHaveText(text);
  }
});

test("a camera before which nothing is held is answered with no specimen", async ({ page, session }) => {
  test.skip(!process.env["FAIL"], "it shows how a failed test looks");
  await open(page, session.baseUrl);
  await session.queue("KEY_EXPIRED");
  await page.getByLabel("Photo").setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("") });
  await expect(page.locator("output")).toHaveText("OK", { timeout: 1000 });
});
