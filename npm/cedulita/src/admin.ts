// Requests of the admin API.

import { CedulitaError, type Problem } from "./errors.js";

/** The admin API of one emulator. */
export class Admin {
  constructor(private readonly url: string, private readonly token?: string) {}

  /** The answer's JSON. A refusal is a CedulitaError. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (response.ok) return (text ? JSON.parse(text) : undefined) as Answer;
    throw CedulitaError.of(readProblem(response, text));
  }

  async bytes(path: string): Promise<Uint8Array> {
    const response = await this.send("GET", path);
    if (!response.ok) throw CedulitaError.of(readProblem(response, await response.text()));
    return new Uint8Array(await response.arrayBuffer());
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return fetch(`${this.url}/${path}`, init).catch((error: Error) => {
      const reason = (error.cause as Error | undefined)?.message || error.message;
      throw new CedulitaError(`no answer from ${this.url}: ${reason}`, undefined, { cause: error });
    });
  }
}

/** Something between us and the emulator may answer with anything. */
function readProblem(response: Response, text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { title: `HTTP ${response.status}`, status: response.status, detail: text.slice(0, 200) };
  }
}

/** The members that are given, as the query of a URL. */
export function query(members: object): URLSearchParams {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string]));
}
