// One session: credentials, a queue, a clock and calls that no other test has.

import type { Admin } from "./admin.js";
import type { Queue, Step } from "./api.js";
import { Controls, sessionPath } from "./controls.js";
import type { CedulitaError } from "./errors.js";

/** What `POST /__admin/sessions` answers. */
interface Opened {
  api_id: string;
  api_secret: string;
  base_url: string;
  url: string;
}

/** A session of its own. Tests that have one each do not meet. */
export class Session extends Controls {
  private constructor(
    api: Admin,
    readonly apiId: string,
    readonly apiSecret: string,
    /** The base URL. That of a session that was opened also does for a client that keeps credentials of its own. */
    readonly baseUrl: string,
    /** The base URL with `/ocr/idcard`. */
    readonly url: string,
  ) {
    super(api, apiId);
  }

  static async open(api: Admin): Promise<Session> {
    const own = await api.ask<Opened>("POST", "sessions", {});
    return new Session(api, own.api_id, own.api_secret, own.base_url, own.url);
  }

  /** The session of an API ID that a client has already. */
  static of(api: Admin, url: string, apiId: string): Session {
    return new Session(api, apiId, "any", url, `${url}/ocr/idcard`);
  }

  /** The credentials, as headers of a call. */
  get headers(): Record<string, string> {
    return { "X-DF-API-ID": this.apiId, "X-DF-API-SECRET": this.apiSecret };
  }

  /** What the next calls are answered: names of cards, people and errors, or steps. What was queued before is dropped. */
  async queue(...answers: (string | Step)[] | [Queue]): Promise<void> {
    const [first] = answers;
    const isWhole = typeof first === "object" && "steps" in first;
    const steps = (answers as (string | Step)[]).map((answer) => (typeof answer === "string" ? { answer } : answer));
    await this.api.ask("PUT", `${sessionPath(this.apiId)}/queue`, isWhole ? first : { steps });
  }

  /** Forgets the session altogether. */
  async close(): Promise<void> {
    await this.api.ask("DELETE", sessionPath(this.apiId)).catch((error: CedulitaError) => {
      if (error.problem?.status !== 404) throw error; // It is gone already.
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
