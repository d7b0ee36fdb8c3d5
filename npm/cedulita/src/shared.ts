// The emulator of a test run: the one whose URL is given, or one of our own.

import { connect, start, type Emulator } from "./emulator.js";
import type { StartOptions } from "./program.js";

/** The variable CEDULITA_URL names an emulator that is running already, such as one in a container or in `cedulita run`. */
export async function shared(options?: StartOptions): Promise<Emulator> {
  const url = process.env["CEDULITA_URL"];
  return url ? connect(url, process.env["CEDULITA_ADMIN_URL"]) : start(options);
}
