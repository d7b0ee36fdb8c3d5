import { defineConfig } from "@playwright/test";

export default defineConfig({
  globalSetup: "./serve.ts",
  workers: 2,
  use: {
    baseURL: process.env["PAGE_URL"],
    // As root Chromium has no sandbox, and CI has no browser but Debian's.
    launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] },
  },
});
