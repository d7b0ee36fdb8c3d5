/// <reference lib="esnext.disposable" preserve="true" />
// An emulator for a test: one that is started here, or one that is running already.

import { File as NodeFile } from "node:buffer";
import { randomUUID } from "node:crypto";

import { Admin, query } from "./admin.js";
import { Controls } from "./controls.js";
import { Program, type Ready, type StartOptions } from "./program.js";
import { Session } from "./session.js";

/** How a specimen is drawn. */
export interface SpecimenOptions {
  format?: "jpg" | "png" | "pdf" | "svg";
  /** In pixels; 1280 unless given. */
  width?: number;
}

const TYPES = { jpg: "image/jpeg", png: "image/png", pdf: "application/pdf", svg: "image/svg+xml" };

/** Starts an emulator on a free port. It ends when this process does, if it is not stopped before. */
export async function start(options: StartOptions = {}): Promise<Emulator> {
  const program = await Program.start(options);
  const ready = { admin_token: options.env?.["CEDULITA_ADMIN_TOKEN"], ...program.ready };
  return new Emulator(ready, program);
}

/** An emulator that is running already, such as one in a container. `stop` leaves it running. */
export function connect(url: string, adminUrl?: string, caFile = process.env["CEDULITA_CA_FILE"]): Emulator {
  return new Emulator({ url, admin_url: adminUrl, ca_file: caFile });
}

/** The whole emulator: what is asked of it is about all sessions. */
export class Emulator extends Controls {
  /** The base URL, to be put in place of the real one. */
  readonly url: string;
  readonly adminUrl: string;
  /** The certificates that a client must trust, with `--tls auto`, `--proxy` or `--tls-cert`. */
  readonly caFile: string | undefined;
  /** What a client takes as its proxy if its URL cannot be changed, with `--proxy`. */
  readonly proxyUrl: string | undefined;

  /** @internal */
  constructor({ url, admin_url, admin_token, ca_file, proxy_url }: Ready, private readonly program?: Program) {
    const adminUrl = admin_url ?? `${url}/__admin`;
    super(new Admin(adminUrl, admin_token ?? process.env["CEDULITA_ADMIN_TOKEN"], ca_file ?? undefined));
    [this.url, this.adminUrl, this.caFile, this.proxyUrl] = [url, adminUrl, ca_file ?? undefined, proxy_url ?? undefined];
  }

  /** Opens a session with credentials of its own; or gives that of an API ID that a client has already. */
  async session(apiId?: string): Promise<Session> {
    return apiId === undefined ? Session.open(this.api) : Session.of(this.api, this.url, apiId);
  }

  /** A session whose calls play a scenario, from its start. */
  scenario(name: string): Session {
    return Session.of(this.api, this.url, `scenario.${name}.${randomUUID()}`);
  }

  /** A picture of a card, a person or an error that the emulator recognises. */
  async specimen(name: string, { format = "jpg", width }: SpecimenOptions = {}): Promise<File> {
    const path = `cards/${encodeURIComponent(name)}/specimen.${format}?${query({ width })}`;
    const file = new NodeFile([await this.api.bytes(path)], `${name}.${format}`, { type: TYPES[format] });
    return file as unknown as File; // Node 18 has it under no other name, and the web's types are stricter than Node's.
  }

  /** The body of a call that sends a specimen. */
  async form(name: string, options?: SpecimenOptions): Promise<FormData> {
    const form = new FormData();
    form.set("file", await this.specimen(name, options));
    return form;
  }

  /** Any other request of the admin API: `admin("PUT", "credentials/trial", { quota: 3 })`. */
  async admin<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.api.ask(method, path, body);
  }

  /** Stops the emulator, if it was started here, and waits for its end. */
  async stop(): Promise<void> {
    await this.program?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
