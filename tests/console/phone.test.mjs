// The page by which a phone comes to trust the server, as a phone opens it: over plain HTTP, with the token behind the #.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { emulator, end, open, shots, violations } from './harness.mjs';

after(end);

const phone = { viewport: { width: 360, height: 740 } };
const lan = () => emulator('--lan', '--host', '127.0.0.1', '--tls-dir', mkdtempSync(join(tmpdir(), 'cedulita-tls-')));
const page = ({ url, token }) => `${url.replace('https', 'http')}/__phone/#token=${token}`;
const seen = (one, what) => one.locator(`${what}:visible`);

for (const [locale, works, fails] of [
  ['es-EC', 'Funciona: este teléfono confía en el emulador.', 'Todavía no: el teléfono no confía'],
  ['en-US', 'It works: this phone trusts the emulator.', 'Not yet: the phone does not trust'],
]) {
  test(`a phone in ${locale} is told whether it trusts the certificate`, async () => {
    const server = await lan();
    for (const [ignoreHTTPSErrors, wanted] of [[true, works], [false, fails]]) {
      const one = await open(page(server), { ...phone, locale, ignoreHTTPSErrors, allowed: (text) => text.includes('ERR_CERT_AUTHORITY_INVALID') });
      await seen(one, '[data-test]').click();
      await seen(one, '[role=status]').getByText(wanted).waitFor();
      assert.deepEqual(one.faults, []);
    }
  });
}

test('it leads to the specimens with the token, and the address keeps none', async () => {
  const server = await lan();
  const one = await open(page(server), { ...phone, locale: 'es-EC', ignoreHTTPSErrors: true });
  await seen(one, '[data-viewer=specimens]').click();
  await one.getByText('new-front', { exact: true }).first().waitFor();
  assert.equal(one.url(), `${server.url}/__console/#/specimens`);
  assert.deepEqual(one.faults, []);
});

test('it leads there without a certificate too, and to the scenarios', async () => {
  const server = await lan();
  const one = await open(page(server), { ...phone, locale: 'en-US' });
  await seen(one, '[data-plain]').click();
  await one.getByText('new-front', { exact: true }).first().waitFor();
  const other = await open(page(server), { ...phone, locale: 'en-US', ignoreHTTPSErrors: true });
  await seen(other, '[data-viewer=scenarios]').click();
  await other.getByRole('heading', { name: 'Scenarios' }).waitFor();
  assert.deepEqual([...one.faults, ...other.faults], []);
});

test('it fits a narrow screen, and axe finds nothing, in both languages and themes', async () => {
  const server = await lan();
  for (const locale of ['es-EC', 'en-US']) {
    for (const colorScheme of ['light', 'dark']) {
      const one = await open(page(server), { ...phone, locale, colorScheme });
      assert.deepEqual(await violations(one), [], `${locale} ${colorScheme}`);
      assert.equal(await one.evaluate(() => document.documentElement.scrollWidth), phone.viewport.width);
      await one.screenshot({ path: join(shots, `phone-${locale}-${colorScheme}.png`), fullPage: true });
    }
  }
});

test('the languages are chosen by keyboard', async () => {
  const one = await open(page(await lan()), { ...phone, locale: 'es-EC' });
  await one.keyboard.press('Tab');
  await one.keyboard.press('Tab');
  await one.keyboard.press('Enter');
  await one.getByRole('heading', { name: 'This phone and Cedulita' }).waitFor();
  assert.equal(await one.evaluate(() => document.documentElement.lang), 'en');
});
