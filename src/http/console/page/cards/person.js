// A new person, drawn from a seed: the same seed is the same person for ever.

import { html, useState } from '../vendor/preact.js';
import { Field } from '../parts/pieces.js';
import { labelOf, t } from '../parts/words.js';

const KINDS = ['new', 'old', 'alien', 'temp'];

const anySeed = () => String(Math.floor(Math.random() * 1_000_000));

export function NewPerson({ onPerson }) {
  const [kind, setKind] = useState('new');
  const [seed, setSeed] = useState(anySeed);
  const [drawn, setDrawn] = useState(null);
  const make = (event) => {
    event.preventDefault();
    // The field shows who was drawn, and the next one is somebody else unless a seed or a kind was chosen.
    const next = drawn === `${kind}-${seed}` ? anySeed() : seed;
    setSeed(next);
    setDrawn(`${kind}-${next}`);
    onPerson(`person-${kind}-${next}`);
  };
  return html`<form class="row person" onSubmit=${make}>
    <${Field} label=${t('kind')}><select value=${kind} onChange=${(event) => setKind(event.target.value)}>
      ${KINDS.map((one) => html`<option value=${one}>${labelOf('kind', one)}</option>`)}
    </select><//>
    <${Field} label=${t('seed')}><input class="seed" inputmode="numeric" pattern="0*([0-9]{1,8}|1[0-9]{8}|2[0-4][0-9]{7})" title=${t('seedHint')} required value=${seed} onInput=${(event) => setSeed(event.target.value)} /><//>
    <button>${t('newPerson')}</button>
  </form>`;
}
