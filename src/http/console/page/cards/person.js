// A new person, drawn from a seed: the same seed is the same person for ever.

import { html, useState } from '../vendor/preact.js';
import { Field } from '../parts/pieces.js';
import { labelOf, t } from '../parts/words.js';

const KINDS = ['new', 'old', 'alien', 'temp'];

export function NewPerson({ onPerson }) {
  const [kind, setKind] = useState('new');
  const [seed, setSeed] = useState(String(Math.floor(Math.random() * 1_000_000)));
  const make = (event) => {
    event.preventDefault();
    onPerson(`person-${kind}-${seed}`);
    setSeed(String(Math.floor(Math.random() * 1_000_000)));
  };
  return html`<form class="row person" onSubmit=${make}>
    <${Field} label=${t('kind')}><select value=${kind} onChange=${(event) => setKind(event.target.value)}>
      ${KINDS.map((one) => html`<option value=${one}>${labelOf('kind', one)}</option>`)}
    </select><//>
    <${Field} label=${t('seed')}><input class="seed" inputmode="numeric" pattern="[0-9]{1,9}" required value=${seed} onInput=${(event) => setSeed(event.target.value)} /><//>
    <button>${t('newPerson')}</button>
  </form>`;
}
