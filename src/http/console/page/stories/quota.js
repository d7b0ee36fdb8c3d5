// How much of a quota is used up, as a bar and in figures.

import { html } from '../vendor/preact.js';
import { t } from '../parts/words.js';

export function Quota({ terms, spent = 0 }) {
  const calls = typeof terms?.quota === 'number' ? terms.quota : terms?.quota?.calls;
  if (calls === undefined) return null;
  const label = t('quotaOf', Math.min(spent ?? 0, calls), calls) + (terms.quota.every ? ` ${t('every')} ${t(`unit_${terms.quota.every}`)}` : '');
  return html`<span class="quota"><meter min="0" max=${Math.max(calls, 1)} high=${calls * 0.9} value=${spent ?? 0} aria-label=${label}></meter> ${label}</span>`;
}
