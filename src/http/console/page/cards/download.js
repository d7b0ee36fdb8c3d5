// Specimens as files.

import { html, useState } from '../vendor/preact.js';
import { raw } from '../parts/admin.js';
import { t } from '../parts/words.js';

/** Saves a file. Fetched first, for a link cannot send a token. */
export function Download({ path, file, label, what, query, isMain }) {
  const save = async () => {
    const response = await raw(path, { query });
    if (!response.ok) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return html`<button type="button" class=${isMain ? 'main' : 'small'} aria-label=${`${label} ${what}`} onClick=${save}>${label}</button>`;
}

export function Sheet({ names }) {
  const [paper, choose] = useState('a4');
  const [isFolded, fold] = useState(false);
  if (names.length === 0) return html`<small>${t('sheetHint')}</small>`;
  return html`<span class="row"><select aria-label=${t('paper')} value=${paper} onChange=${(event) => choose(event.target.value)}>
      <option value="a4">A4</option><option value="letter">${t('paper_letter')}</option></select>
    <label class="check"><input type="checkbox" checked=${isFolded} onChange=${(event) => fold(event.target.checked)} /> ${t('toFold')}</label>
    <${Download} isMain path="sheet.pdf" query=${{ names: names.slice(0, isFolded ? 32 : 64).join(','), paper, fold: isFolded }} file="specimens.pdf" label=${t('sheet')} what=${t('cardCount', names.length)} /></span>`;
}
