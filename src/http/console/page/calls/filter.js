// Which calls are shown. The admin API does the choosing, so that old calls are found too.

import { html, useEffect, useState } from '../vendor/preact.js';
import { useCodes } from '../parts/codes.js';
import { useRemote } from '../parts/remote.js';
import { labelOf, t } from '../parts/words.js';

export function Filter({ query, onChange }) {
  const [sessions] = useRemote('sessions?limit=100', 5000);
  const codes = useCodes();
  const set = (name, value) => onChange((now) => ({ ...now, [name]: value }));
  const [text, type] = useTyped(query.text, (value) => set('text', value));
  const [card, typeCard] = useTyped(query.card, (value) => set('card', value));
  const choice = (name, values) => html`<select aria-label=${t(name)} value=${query[name] ?? ''} onChange=${(event) => set(name, event.target.value)}>
    <option value="">${t(`any_${name}`)}</option>
    ${values.map((value) => html`<option value=${value}>${labelOf(name, value)}</option>`)}
  </select>`;
  return html`<form class="filter" role="search" onSubmit=${(event) => event.preventDefault()}>
    <input type="search" aria-label=${t('text')} placeholder=${t('textHint')} value=${text} onInput=${(event) => type(event.target.value)} />
    ${choice('session', (sessions?.sessions ?? []).map((one) => one.session))}
    ${choice('status', ['OK', ...codes])}
    ${choice('encoding', ['multipart', 'urlencoded', 'json', 'other'])}
    <input aria-label=${t('card')} placeholder=${t('any_card')} list="cards" value=${card} onInput=${(event) => typeCard(event.target.value)} />
    <${Names} />
  </form>`;
}

/** What somebody types, handed on when the typing rests. */
function useTyped(known, onRest) {
  const [typed, type] = useState(known ?? '');
  useEffect(() => {
    if (typed === (known ?? '')) return undefined;
    const timer = setTimeout(() => onRest(typed), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, type];
}

/** The names of cards, for fields that take one. */
export function Names() {
  const [cards] = useRemote('cards');
  return html`<datalist id="cards">${(cards?.cards ?? []).map((card) => html`<option value=${card.name}></option>`)}</datalist>`;
}
