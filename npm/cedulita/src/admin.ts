// Requests of the admin API.

import { readFileSync } from "node:fs";
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";

import { CedulitaError, type Problem } from "./errors.js";

interface Answer {
  status: number;
  body: Buffer;
}

/** The admin API of one emulator. */
export class Admin {
  private readonly ca?: Buffer;

  /** A server inside TLS is trusted by the certificates in this file. */
  constructor(private readonly url: string, private readonly token?: string, caFile?: string) {
    if (caFile) this.ca = readFileSync(caFile);
  }

  /** The answer's JSON. A refusal is a CedulitaError. */
  async ask<Said>(method: string, path: string, body?: unknown): Promise<Said> {
    const text = (await this.accepted(method, path, body)).toString();
    return (text ? JSON.parse(text) : undefined) as Said;
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await this.accepted("GET", path));
  }

  private async accepted(method: string, path: string, body?: unknown): Promise<Buffer> {
    const answer = await this.send(method, path, body).catch((error: NodeJS.ErrnoException) => {
      throw new CedulitaError(`no answer from ${this.url}: ${error.message || error.code}`, undefined, { cause: error });
    });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw CedulitaError.of(readProblem(answer));
  }

  /** `fetch` would trust only what Node was told to trust at its start. */
  private send(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    return new Promise((resolve, reject) => {
      const request = this.url.startsWith("https:") ? overHttps : overHttp;
      const asked = request(`${this.url}/${path}`, { method, headers, ca: this.ca, agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve({ status: response.statusCode!, body: Buffer.concat(parts) }));
        response.on("error", reject);
      });
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** Something between us and the emulator may answer with anything. */
function readProblem({ status, body }: Answer): Problem {
  const text = body.toString();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return { title: `HTTP ${status}`, status, detail: text.slice(0, 200) };
  }
}

/** The members that are given, as the query of a URL. */
export function query(members: object): URLSearchParams {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)] as [string, string]));
}
