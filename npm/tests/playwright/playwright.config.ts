import { defineConfig } from "@playwright/test";

// As root Chromium has no sandbox, and CI has no browser but Debian's.
export default defineConfig({
  use: { launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] } },
});
