// The page under test, on a free port that the configuration reads from PAGE_URL.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export default async function serve(): Promise<() => void> {
  const html = readFileSync(join(__dirname, "camera.html"));
  const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(html));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  process.env["PAGE_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => void server.close();
}
