// The program as a child process that never outlives us.

import { spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { cannotRun, findBinary } from "./binary.js";
import { CedulitaError } from "./errors.js";

/** How the program is started. */
export interface StartOptions {
  /** Flags of `cedulita serve`, as on its command line: `["--unrecognised", "fail"]`. */
  args?: string[];
  /** The program's file, in place of the one that is found. */
  binary?: string;
  /** The folder in which it runs; that of this process unless given. */
  cwd?: string;
  /** Variables beside those of this process. */
  env?: Record<string, string>;
  /** Milliseconds until it must be ready; 10,000 unless given. */
  startTimeout?: number;
}

/** What the program says of itself when calls are welcome. */
export interface Ready {
  url: string;
  admin_url?: string | null;
  admin_token?: string;
  ca_file?: string | null;
  proxy_url?: string | null;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** As much of what it says as an error shows. */
const SAID = 4096;

/** A running program. */
export class Program {
  private stopped?: Promise<void>;

  private constructor(private readonly child: Child, readonly ready: Ready) {}

  static async start({ args = [], binary, cwd, env, startTimeout = 10_000 }: StartOptions): Promise<Program> {
    const file = findBinary(binary);
    const child = spawn(file, args, { cwd, env: variables(env), stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    let said = "";
    child.stdin.on("error", () => {}); // It may have ended before its input is closed.
    child.stderr.on("data", (bytes) => (said = (said + bytes).slice(-SAID)));
    const late = setTimeout(() => child.kill("SIGKILL"), startTimeout);
    try {
      const ready = await Promise.race([firstLine(child), failure(child, file)]);
      child.stderr.pipe(process.stderr, { end: false });
      letGo(child);
      return new Program(child, ready);
    } catch (error) {
      // The program's own line says it best, unless it was not its own end.
      const reason = child.killed ? `it was not ready within ${startTimeout} ms` : (error as Error).message;
      const words = child.exitCode !== null && said ? [said] : [reason, said];
      const told = words.map((each) => each.trim().replace(/^cedulita: /, "")).filter(Boolean);
      throw new CedulitaError(`cedulita did not start: ${told.join("\n")}`);
    } finally {
      clearTimeout(late);
    }
  }

  /** Stops it, and waits until it has ended. Calls under way have a second to finish. */
  stop(): Promise<void> {
    return (this.stopped ??= this.end());
  }

  private async end(): Promise<void> {
    const { child } = this;
    if (hasEnded(child)) return;
    child.ref();
    const ended = once(child, "exit");
    child.stdin.end();
    const second = setTimeout(() => child.kill("SIGTERM"), 1000);
    const last = setTimeout(() => child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(second);
    clearTimeout(last);
  }
}

/** Any free port, and few words. Flags come before variables, so `args` have the last word. */
function variables(own: Record<string, string> | undefined): NodeJS.ProcessEnv {
  const ours = { CEDULITA_PORT: "0", CEDULITA_READY_JSON: "true", CEDULITA_STOP_WITH_STDIN: "true" };
  const all: NodeJS.ProcessEnv = { CEDULITA_LOG: "warn", ...process.env, ...ours, ...own };
  delete all["CEDULITA_BINARY"]; // It is ours, and the program would warn of it.
  return all;
}

async function firstLine(child: Child): Promise<Ready> {
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return JSON.parse(line) as Ready;
}

async function failure(child: ChildProcess, file: string): Promise<never> {
  const [status, signal] = await once(child, "close").catch((error: Error) => {
    throw new Error(cannotRun(file, error));
  });
  throw new Error(`it ended with ${signal ?? `status ${status}`}`);
}

/**
 * Whoever forgets to stop it can still end: nothing of it keeps this process up, and the program stops when its standard
 * input closes with us, however we end.
 */
function letGo(child: Child): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr]) (part as { unref?(): void }).unref?.();
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
