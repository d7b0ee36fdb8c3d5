// What a test asks for, of one session or of all.

import { query, type Admin } from "./admin.js";
import type { Call, Clock, JournalQuery, Match, Turn, Wanted } from "./api.js";
import { CedulitaError, unmet } from "./errors.js";

/** What a session and the emulator have in common. */
export abstract class Controls {
  protected constructor(
    protected readonly api: Admin,
    /** The session that is meant; all of them when it is absent. */
    private readonly of?: string,
  ) {}

  /** Fails the test unless so many calls came; at least one unless said. A number is `exactly`. */
  async expect(match: Match = {}, wanted: number | Wanted = {}): Promise<void> {
    const number = typeof wanted === "number" ? { exactly: wanted } : wanted;
    try {
      await this.api.ask("POST", "journal/verify", { match: this.ours(match), ...number });
    } catch (error) {
      const isUnmet = error instanceof CedulitaError && error.problem?.status === 409;
      throw isUnmet ? unmet(error, await this.journal({ limit: 10 })) : error;
    }
  }

  /** The calls that came, newest last. */
  async journal(which: JournalQuery = {}): Promise<Call[]> {
    return (await this.api.ask<{ calls: Call[] }>("GET", `journal?${query(this.ours(which))}`)).calls;
  }

  /** Advances the clock: `1h`. */
  async advance(period: string): Promise<Clock> {
    return this.clock({ advance: period });
  }

  /** Turns the clock. */
  async clock(turn: Turn): Promise<Clock> {
    return this.api.ask("PUT", `${this.prefix}clock`, turn);
  }

  /** Forgets queues, progress, counters, clock and calls; of an emulator also what was added to it. */
  async reset(): Promise<void> {
    await this.api.ask("POST", `${this.prefix}reset`);
  }

  private get prefix(): string {
    return this.of === undefined ? "" : `${sessionPath(this.of)}/`;
  }

  private ours<Which extends Match>(which: Which): Which {
    return this.of === undefined ? which : { ...which, session: this.of };
  }
}

export function sessionPath(session: string): string {
  return `sessions/${encodeURIComponent(session)}`;
}
