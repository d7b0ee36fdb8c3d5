#!/usr/bin/env node
// `npx cedulita`: the program itself, with our standard streams, our signals and its exit status.

import { spawn } from "node:child_process";
import { constants } from "node:os";

import { cannotRun, findBinary } from "./binary.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function run(binary: string): void {
  const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
  for (const signal of SIGNALS) {
    // Ctrl-C reaches the program from the terminal already, and a second one would cut calls off.
    process.on(signal, () => void ((signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal)));
  }
  child.on("error", (error) => fail(cannotRun(binary, error)));
  child.on("exit", (status, signal) => process.exit(status ?? 128 + constants.signals[signal!]));
}

function fail(reason: string): never {
  console.error(`cedulita: ${reason}`);
  process.exit(1);
}

let binary: string;
try {
  binary = findBinary();
} catch (error) {
  fail((error as Error).message);
}
run(binary);
