// For Playwright: `test` with an emulator, a session for each test, specimens for file choosers, and a fake camera.

import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { test as base, type Browser } from "@playwright/test";

import { describeCalls } from "./describe.js";
import type { Emulator } from "./emulator.js";
import type { Session } from "./session.js";
import { shared } from "./shared.js";

/** A file as `setInputFiles` takes it. */
export interface FilePayload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The fake camera of the browser; Chromium alone has one that shows a file. */
export interface Camera {
  /** Holds a specimen before it. A page that has it open already goes on seeing what it saw. */
  show(name: string): Promise<void>;
}

export interface PerWorker {
  emulator: Emulator;
  /** The file that the camera shows. */
  clip: string;
}

export interface PerTest {
  /** Credentials, a queue, a clock and calls that no other test has. The calls are attached when the test fails. */
  session: Session;
  /** A picture of a card, a person or an error: `await input.setInputFiles(await specimen("old-back"))`. */
  specimen(name: string): Promise<FilePayload>;
  camera: Camera;
}

export const test = base.extend<PerTest, PerWorker>({
  emulator: [
    async ({}, use) => {
      const emulator = await shared();
      await use(emulator);
      await emulator.stop();
    },
    { scope: "worker" },
  ],
  clip: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "cedulita-"));
      await use(join(folder, "camera.mjpeg"));
      await rm(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
  launchOptions: [
    async ({ launchOptions, browserName, clip }, use) => {
      await use(browserName === "chromium" ? { ...launchOptions, args: [...(launchOptions.args ?? []), ...flags(clip)] } : launchOptions);
    },
    { scope: "worker" },
  ],
  session: async ({ emulator }, use, testInfo) => {
    const session = await emulator.session();
    await use(session);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("cedulita's calls", { body: describeCalls(await session.journal()), contentType: "text/plain" });
    }
    await session.close();
  },
  specimen: async ({ emulator }, use) => {
    await use(async (name) => {
      const file = await emulator.specimen(name);
      return { name: file.name, mimeType: file.type, buffer: Buffer.from(await file.arrayBuffer()) };
    });
  },
  camera: async ({ browser, browserName, clip, specimen }, use) => {
    await use({
      async show(name) {
        if (browserName !== "chromium") throw new Error(`the camera needs Chromium, for ${browserName} cannot show a file as its camera`);
        const jpeg = await scene(browser, (await specimen(name)).buffer);
        await writeFile(`${clip}.new`, jpeg);
        await rename(`${clip}.new`, clip); // A file that is being shown must not change.
      },
    });
  },
});

export { expect } from "@playwright/test";

function flags(clip: string): string[] {
  return ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${clip}`];
}

/**
 * One picture of the camera, and so a whole MJPEG clip: the card on a table. Chromium crops the camera to the shape that a
 * page asks for, from portrait to 16:9, and shows nothing of a picture with an odd number of lines.
 */
async function scene(browser: Browser, card: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    return Buffer.from(await page.evaluate(draw, card.toString("base64")), "base64");
  } finally {
    await page.close();
  }
}

/** Runs in the browser. */
async function draw(card: string): Promise<string> {
  const picture = new Image();
  picture.src = `data:image/jpeg;base64,${card}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1600, 1200];
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "dimgray";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const width = canvas.width * 0.55;
  const height = (width * picture.height) / picture.width;
  pen.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas.toDataURL("image/jpeg", 0.95).split(",")[1]!;
}
