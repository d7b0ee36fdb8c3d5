// Where the program is: named by the caller, by a variable, in the platform's package, or on PATH.

import { closeSync, existsSync, openSync, readSync, readdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

import { CedulitaError } from "./errors.js";

const { optionalDependencies = {} } = require("../package.json") as { optionalDependencies?: Record<string, string> };

const SCOPE = "@cedulita/";
const PLATFORM = `${process.platform}-${process.arch}`;
const FILE = process.platform === "win32" ? "cedulita.exe" : "cedulita";

/** The program's path; an error that says where it was looked for, and what to do. */
export function findBinary(named?: string): string {
  const chosen = named ?? process.env["CEDULITA_BINARY"];
  if (chosen) {
    if (existsSync(chosen)) return resolve(chosen);
    throw new CedulitaError(`${named ? "the option `binary`" : "the variable CEDULITA_BINARY"} names ${chosen}, which is not there`);
  }
  return inPackage() ?? onPath() ?? missing();
}

/** Why a file that is there cannot be run. If something is not found then, it is the program's loader. */
export function cannotRun(file: string, error: NodeJS.ErrnoException): string {
  const why = error.code === "ENOENT" ? "it is for another system or another C library" : error.message;
  return `${file} cannot be run: ${why}`;
}

function inPackage(): string | undefined {
  for (const name of [PLATFORM, `${PLATFORM}-musl`]) {
    try {
      return join(dirname(require.resolve(`${SCOPE}${name}/package.json`)), "bin", FILE);
    } catch {
      // Not installed.
    }
  }
  return undefined;
}

function onPath(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, FILE)).find((file) => existsSync(file) && !isScript(file));
}

/** A script of the program's name is most likely our own `bin`, which would start itself for ever. */
function isScript(file: string): boolean {
  const [start, opened] = [Buffer.alloc(2), openSync(file, "r")];
  readSync(opened, start);
  closeSync(opened);
  return start.toString() === "#!";
}

function missing(): never {
  const name = SCOPE + PLATFORM;
  const others = installed();
  throw new CedulitaError(`no program for ${PLATFORM} was found. It was looked for in this order:
  1. the option \`binary\`: not given
  2. the variable CEDULITA_BINARY: not set
  3. the package ${name}: not installed${others.length ? `, but ${others.join(", ")}` : ""}
  4. ${FILE} on PATH: not there
${advice(name, others)}`);
}

function advice(name: string, others: string[]): string {
  const known = Object.keys(optionalDependencies);
  const built = "or build the program from its sources and name it in CEDULITA_BINARY";
  if (!known.some((each) => each.startsWith(name))) {
    return `This version has ${known.join(", ") || "no package of a platform"}: use one of these platforms, ${built}.`;
  }
  if (others.length) return `node_modules comes from another platform: delete it and run \`npm ci\` here, ${built}.`;
  return `The package is an optional dependency: install again without --no-optional and --omit=optional, ${built}.`;
}

/** The packages of platforms that lie beside this one. */
function installed(): string[] {
  const folders = (require.resolve.paths("cedulita") ?? []).map((folder) => join(folder, SCOPE));
  return folders.filter(existsSync).flatMap((folder) => readdirSync(folder).map((name) => SCOPE + name));
}
