// Writes the samples of a document that have a file name behind their language into a folder.
//
//   node samples.mjs DOCUMENT FOLDER

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [document, folder] = process.argv.slice(2);
const samples = [...readFileSync(document, "utf8").matchAll(/^```js (\S+)\n(.*?)^```$/gms)];
if (!samples.length) throw new Error(`${document} has no samples`);
mkdirSync(folder, { recursive: true });
for (const [, name, text] of samples) writeFileSync(join(folder, name), text);
