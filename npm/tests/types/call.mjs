// Writes a real call as a literal of the type `Call`: a member that one has and the other lacks does not compile.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { start } from "cedulita";

const emulator = await start();
const { url, headers } = await emulator.session();
await fetch(url, { method: "POST", headers, body: await emulator.form("old-front") });
const [call] = await emulator.journal({ values: "show" });
await emulator.stop();

const text = `import type { Call } from "cedulita";\n\nexport const call: Call = ${JSON.stringify(call, null, 2)};\n`;
writeFileSync(fileURLToPath(new URL("call.mts", import.meta.url)), text);
