// Light or dark, English or Spanish: as the browser says, until somebody chooses.

import { html } from '../vendor/preact.js';
import { kept, useSignal } from './signal.js';
import { language, t } from './words.js';

const theme = kept('cedulita-theme', 'auto');

const wear = (name) => {
  if (name === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
};
wear(theme.value);
theme.follow(wear);

const speak = (name) => { document.documentElement.lang = name; };
speak(language.value);
language.follow(speak);

export function Looks() {
  return html`<div class="looks">
    <select aria-label=${t('theme')} value=${useSignal(theme)} onChange=${(event) => theme.set(event.target.value)}>
      ${['auto', 'light', 'dark'].map((name) => html`<option value=${name}>${t(name)}</option>`)}
    </select>
    <select aria-label=${t('language')} value=${useSignal(language)} onChange=${(event) => language.set(event.target.value)}>
      <option value="en" lang="en">English</option><option value="es" lang="es">Español</option>
    </select>
  </div>`;
}
