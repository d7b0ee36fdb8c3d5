// The types, as CommonJS sees them.

import cedulita = require("cedulita");
import nodeTest = require("cedulita/node-test");

nodeTest.test("typed", nodeTest.fixtures(async ({ session }, t) => {
  t.diagnostic(session.apiId);
}));

export async function use(): Promise<string> {
  const emulator: cedulita.Emulator = await cedulita.start();
  await emulator.stop();
  return emulator.url;
}
