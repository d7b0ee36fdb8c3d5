// Choosing what is sent: a specimen, a new person, or a picture of one's own. What was chosen is shown before it is sent.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Field, Notice, Picture } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { t } from '../parts/words.js';
import { groups } from './groups.js';
import { NewPerson } from './person.js';

const PLAIN = 'cards_plain';

/** `chosen` is `{ specimen }` or `{ file }`. */
export function Picker({ chosen, onChoose }) {
  const [isOver, over] = useState(false);
  const file = (event) => event.target.files[0] && onChoose({ file: event.target.files[0] });
  const drop = (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files[0]) onChoose({ file: event.dataTransfer.files[0] });
  };
  return html`<div class="picker">
    <div>
      <${Names} chosen=${chosen.specimen} onChoose=${(specimen) => onChoose({ specimen })} />
      <div class="drop ${isOver ? 'is-over' : ''}" onDragOver=${(event) => { event.preventDefault(); over(true); }} onDragLeave=${() => over(false)} onDrop=${drop}>
        <${Field} label=${t('choosePicture')} hint=${t('dropHint')}><input type="file" accept="image/jpeg,image/png,application/pdf" onChange=${file} /><//>
        <${Field} label=${t('takePicture')}><input type="file" accept="image/*" capture="environment" onChange=${file} /><//>
      </div>
    </div>
    <figure class="preview" aria-label=${t('preview')}><${Preview} ...${chosen} /></figure>
  </div>`;
}

function Names({ chosen, onChoose }) {
  const [cards] = useRemote('cards');
  const [scenarios] = useRemote('scenarios');
  const all = groups(cards?.cards, scenarios?.scenarios);
  const isListed = all.some(([, members]) => members.some(({ name }) => name === chosen));
  const plain = all.find(([title]) => title === PLAIN)?.[1] ?? [];
  return html`<${Field} label=${t('specimen')}><select value=${chosen ?? ''} onChange=${(event) => event.target.value && onChoose(event.target.value)}>
      ${!isListed && html`<option value=${chosen ?? ''}>${chosen ?? t('ownPicture')}</option>`}
      ${all.map(([title, members]) => html`<optgroup key=${title} label=${t(title)}>${members.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}</optgroup>`)}
    </select><//>
    <ul class="quick" aria-label=${t(PLAIN)}>${plain.map(({ name }) => html`<li key=${name}><button type="button" aria-label=${t('specimenOf', name)} aria-pressed=${name === chosen} onClick=${() => onChoose(name)}>
      <${Picture} path=${`cards/${name}/specimen.png`} query=${{ width: 160 }} alt="" width="160" height="101" /></button></li>`)}</ul>
    <${NewPerson} onPerson=${(person) => onChoose(`${person}-front`)} />`;
}

function Preview({ specimen, file }) {
  const address = useObject(file);
  const [isUnreadable, unreadable] = useState(false);
  useEffect(() => unreadable(false), [file]);
  if (specimen) {
    return html`<${Picture} key=${specimen} path=${`cards/${specimen}/specimen.png`} query=${{ width: 640 }} alt=${t('specimenOf', specimen)} />
      <figcaption>${specimen}</figcaption>`;
  }
  const isShown = file.type.startsWith('image/') && !isUnreadable;
  return html`${isShown ? html`<img src=${address} alt=${t('ownPicture')} onError=${() => unreadable(true)} />` : html`<${Notice}>${t('noPreview')}<//>`}
    <figcaption>${file.name}, ${t('bytes', file.size)}</figcaption>`;
}

/** An address for a file, or null. */
export function useObject(file) {
  const made = useRef({ file: null, address: null });
  if (made.current.file !== file) made.current = { file, address: file ? URL.createObjectURL(file) : null };
  useEffect(() => { const { address } = made.current; return () => address && URL.revokeObjectURL(address); }, [file]);
  return made.current.address;
}
