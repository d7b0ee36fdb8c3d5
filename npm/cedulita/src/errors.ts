// What goes wrong, in the server's own words.

import { AssertionError } from "node:assert";

import type { Call } from "./api.js";
import { describeCalls } from "./describe.js";

/** What the admin API says of a request that it refuses (RFC 9457). */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  /** The member of the request that is wrong, as a JSON pointer. */
  pointer?: string;
}

/** The emulator did not start, could not be asked, or refused what it was asked for. */
export class CedulitaError extends Error {
  override readonly name = "CedulitaError";

  constructor(message: string, readonly problem?: Problem, options?: ErrorOptions) {
    super(message, options);
  }

  static of(problem: Problem): CedulitaError {
    const { title, detail, pointer } = problem;
    return new CedulitaError(`${title}: ${detail ?? "no reason was given"}${pointer ? ` (at ${pointer})` : ""}`, problem);
  }
}

/** The failure of a test, for any runner: an AssertionError in the server's words, and the calls that came. */
export function unmet({ problem }: CedulitaError, calls: Call[]): AssertionError {
  const message = `${problem!.detail ?? problem!.title}\n${describeCalls(calls)}`;
  return Object.assign(new AssertionError({ message }), { problem });
}
