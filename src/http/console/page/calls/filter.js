// Which calls are shown. The admin API does the choosing, so that old calls are found too.

import { html, useEffect, useState } from '../vendor/preact.js';
import { useCodes, useFaults } from '../parts/codes.js';
import { useRemote } from '../parts/remote.js';
import { useMedia } from '../parts/signal.js';
import { labelOf, t } from '../parts/words.js';

const SHOWN = ['text', 'session', 'status', 'fault', 'encoding', 'card', 'hint'];

export function Filter({ query, onChange }) {
  const [sessions] = useRemote('sessions?limit=100', 5000);
  const codes = useCodes();
  const isNarrow = useMedia('(max-width: 700px)');
  const faults = useFaults();
  const set = (name, value) => onChange(({ [name]: _, ...now }) => (value === '' ? now : { ...now, [name]: value }));
  const choice = (name, values) => html`<${Choice} name=${name} value=${query[name] ?? ''} values=${values} onChange=${(value) => set(name, value)} />`;
  const same = (values) => values.map((value) => [value, value]);
  // An address may name any field of the journal's; what has no place here can at least be taken away.
  const others = Object.keys(query).filter((name) => !SHOWN.includes(name));
  return html`<details class="filters" open=${!isNarrow || Object.keys(query).length > 0}><summary>${t('filters')}</summary>
  <form class="filter" role="search" onSubmit=${(event) => event.preventDefault()}>
    <${Typed} name="text" type="search" hint=${t('textHint')} value=${query.text ?? ''} onRest=${(value) => set('text', value)} />
    ${choice('session', same((sessions?.sessions ?? []).map((one) => one.session)))}
    ${choice('status', [...same(['OK', ...codes]), ['UNKNOWN_NAME', '501 UNKNOWN_NAME']])}
    ${choice('fault', [['*', t('anyFaultAtAll')], ...same(faults)])}
    ${choice('encoding', ['multipart', 'urlencoded', 'json', 'other'].map((one) => [one, labelOf('encoding', one)]))}
    <${Typed} name="card" hint=${t('any_card')} list="cards" value=${query.card ?? ''} onRest=${(value) => set('card', value)} />
    <label class="check"><input type="checkbox" checked=${'hint' in query} onChange=${(event) => set('hint', event.target.checked ? '*' : '')} />${t('withHints')}</label>
    ${others.map((name) => html`<button key=${name} type="button" aria-label=${t('withoutFilter', `${name} ${query[name]}`)} onClick=${() => set(name, '')}>${name}: ${query[name]} ✕</button>`)}
    ${Object.keys(query).length > 0 && html`<button type="button" onClick=${() => onChange(() => ({}))}>${t('noFilters')}</button>`}
    <${Names} />
  </form></details>`;
}

function Choice({ name, value, values, onChange }) {
  // A value of the address that is in no list is offered too, as else the field would say that anything goes.
  const all = value === '' || values.some(([one]) => one === value) ? values : [...values, [value, value]];
  return html`<select aria-label=${t(name)} class=${value && 'is-set'} value=${value} onChange=${(event) => onChange(event.target.value)}>
    <option value="">${t(`any_${name}`)}</option>
    ${all.map(([one, label]) => html`<option key=${one} value=${one} selected=${one === value}>${label}</option>`)}
  </select>`;
}

/** What somebody types, handed on when the typing rests; and what the address says, when that changes by itself. */
function Typed({ name, hint, value, onRest, ...rest }) {
  const [typed, type] = useState(value);
  useEffect(() => type(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onRest(typed), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  return html`<input ...${rest} aria-label=${t(name)} class=${value && 'is-set'} placeholder=${hint} value=${typed} onInput=${(event) => type(event.target.value)} />`;
}

/** The names of cards, for fields that take one. */
export function Names() {
  const [cards] = useRemote('cards');
  return html`<datalist id="cards">${(cards?.cards ?? []).map((card) => html`<option value=${card.name}></option>`)}</datalist>`;
}
