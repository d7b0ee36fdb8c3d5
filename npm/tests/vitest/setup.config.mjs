import { defineConfig } from "vitest/config";

export default defineConfig({ test: { globalSetup: "cedulita/vitest-setup" } });
