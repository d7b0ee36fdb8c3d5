// The calls that are listed as a file: an HTTP Archive, or lines for a shell.

import { html, useState } from '../vendor/preact.js';
import { apiBase, raw, Refused } from '../parts/admin.js';
import { Problem } from '../parts/pieces.js';
import { t } from '../parts/words.js';

const FORMS = { har: 'HAR', curl: 'curl' };

export function Export({ query }) {
  const [error, say] = useState(null);
  const [busy, be] = useState(false);
  const save = (form) => {
    be(true);
    fetched(form, query).then((file) => { say(null); download(file, `calls.${form === 'curl' ? 'sh' : form}`); }, say).finally(() => be(false));
  };
  return html`<span class="joined" role="group" aria-label=${t('exportWhat')}>
    ${Object.entries(FORMS).map(([form, name]) => html`<button key=${form} type="button" disabled=${busy} aria-label=${t('exportAs', name)} title=${t('exportWhat')}
      onClick=${() => save(form)}>⤓ ${name}</button>`)}
  </span>
  <${Problem} error=${error} />`;
}

/** Fetched by the page, as a plain link could not send the token. */
async function fetched(form, query) {
  const response = await raw(`journal/export.${form}`, { query: { ...query, base: apiBase().href } });
  if (!response.ok) throw new Refused(await response.json().catch(() => ({ title: `${response.status}` })));
  return response.blob();
}

function download(file, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
