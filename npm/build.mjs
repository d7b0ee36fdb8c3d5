// Packs `cedulita` and a package for each platform whose program is given, as tarballs.
//
//   node build.mjs OUT PROGRAM...
//
// Which platform a program is for is read from the program itself, and `cedulita` depends on exactly the packages that were
// packed with it: neither can be told wrongly. Needs what install.sh installs.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { platformOf } from "./platform.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const tools = join(here, "../target/npm");
const [out, ...programs] = process.argv.slice(2);
if (!programs.length) {
  console.error("usage: node build.mjs OUT PROGRAM...");
  process.exit(2);
}

const main = JSON.parse(readFileSync(join(here, "cedulita/package.json"), "utf8"));
const packed = resolve(out);
mkdirSync(packed, { recursive: true });
const stage = join(tools, "stage");
rmSync(stage, { recursive: true, force: true });

const optionalDependencies = {};
for (const program of programs) {
  const { name, ...fields } = platformOf(readFileSync(program));
  optionalDependencies[`@cedulita/${name}`] = main.version;
  packPlatform(program, name, fields);
}
packMain(optionalDependencies);

function packPlatform(program, name, fields) {
  const folder = join(stage, name);
  const file = join(folder, "bin", fields.os[0] === "win32" ? "cedulita.exe" : "cedulita");
  mkdirSync(join(folder, "bin"), { recursive: true });
  copyFileSync(program, file);
  chmodSync(file, 0o755);
  const { version, license } = main;
  const description = `The program of the package cedulita for ${name}`;
  // Yarn would leave it in an archive, from which it cannot be run.
  pack(folder, { name: `@cedulita/${name}`, version, description, license, files: ["bin", "LICENSE-*"], ...fields, preferUnplugged: true });
}

function packMain(optionalDependencies) {
  const folder = join(stage, "cedulita");
  cpSync(join(here, "cedulita"), folder, { recursive: true });
  execFileSync(join(tools, "node_modules/.bin/tsc"), ["-p", folder], { stdio: "inherit" });
  chmodSync(join(folder, "dist/bin.js"), 0o755);
  writeFileSync(join(folder, "README.md"), readme());
  pack(folder, { ...main, optionalDependencies });
}

/** The page of the documents, whose neighbours are not there where the package is shown. */
function readme() {
  const page = readFileSync(join(here, "../docs/in-javascript.md"), "utf8");
  return page.replace(/\[([^\]]+)\]\([^)]*\.md[^)]*\)/g, "$1");
}

function pack(folder, manifest) {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(here, "..", license), join(folder, license));
  execFileSync("npm", ["pack", folder, "--silent", "--pack-destination", packed], { stdio: "inherit" });
}
