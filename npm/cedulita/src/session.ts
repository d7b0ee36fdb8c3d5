// One session: credentials, a queue, a clock and calls that no other test has.

import type { Admin } from "./admin.js";
import { Controls, sessionPath } from "./controls.js";

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
    /** The base URL for a client that has credentials of its own. */
    readonly baseUrl: string,
    /** The base URL with `/ocr/idcard`. */
    readonly url: string,
  ) {
    super(api, apiId);
  }

  static async open(api: Admin, name?: string): Promise<Session> {
    const own = await api.ask<Opened>("POST", "sessions", name === undefined ? {} : { name });
    return new Session(api, own.api_id, own.api_secret, own.base_url, own.url);
  }

  /** The credentials, as headers of a call. */
  get headers(): Record<string, string> {
    return { "X-DF-API-ID": this.apiId, "X-DF-API-SECRET": this.apiSecret };
  }

  /** Forgets the session altogether. */
  async close(): Promise<void> {
    await this.api.ask("DELETE", sessionPath(this.apiId));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
