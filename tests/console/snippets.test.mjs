// The lines that make a call again, run as they stand.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { admin, emulator, end, open, specimen } from './harness.mjs';

after(end);

const run = promisify(execFile);
/** Where the other clients' requests is installed; without it Python's lines are not run. */
const python = resolve('target/clients/python/bin/python');

test('lines of curl, JavaScript, Python and Java make the same call again, whatever its encoding and names', async () => {
  const one = await emulator();
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const name = "it's $HOME; x.jpg";
  writeFileSync(join(folder, name), await specimen(one, 'new-front', 400));
  writeFileSync(join(folder, 'picture.jpg'), await specimen(one, 'new-front', 400));
  const page = await open(`${one.url}/__console/#/try`, { allowed: (text) => text.includes('404') });
  await page.getByLabel('X-DF-API-ID').fill("o'brien $x");
  await page.getByLabel('X-Emulator-Scenario').fill('old-back');
  await page.getByLabel('Choose a picture').setInputFiles({ name, mimeType: 'image/jpeg', buffer: await specimen(one, 'new-front', 400) });
  for (const encoding of ['file', 'image_base64, multipart', 'image_base64, urlencoded', 'image_base64, JSON']) {
    await page.goto(`${one.url}/__console/#/try`);
    await page.getByLabel('Encoding').selectOption(encoding);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('200 OK').waitFor();
    const calls = (await admin(one, 'journal')).calls;
    const made = calls.at(-1);
    const beside = await open(`${one.url}/__console/#/calls/${made.request_id}`, { allowed: (text) => text.includes('404') });
    await beside.getByRole('button', { name: 'Copy as' }).click();
    for (const [language, program, args] of [['curl', 'bash', ['-c']], ['JavaScript', 'node', ['--input-type=module', '-e']], ['Python', python, ['-c']], ['Java', 'java', null]]) {
      if (language === 'Python' && !existsSync(python)) continue;
      await beside.getByRole('button', { name: language, exact: true }).click();
      const lines = await beside.locator('.actions pre').innerText();
      if (!args) writeFileSync(join(folder, 'Call.java'), lines);
      await run(program, args ? [...args, lines] : ['Call.java'], { cwd: folder, env: { ...process.env, X_DF_API_SECRET: 'any' } });
      const again = (await admin(one, 'journal')).calls.at(-1);
      const facts = ({ api_id: apiId, answered, decision, sent }) => [apiId, answered.http, decision.cards[0]?.name, sent.encoding, sent.detect_face, [...sent.fields].sort(), sent.picture?.xxh3];
      assert.deepEqual(facts(again), facts(made), `${encoding} by ${language}:\n${lines}`);
      assert.notEqual(again.request_id, made.request_id);
    }
    await beside.context().close();
  }
  rmSync(folder, { recursive: true });
});
