// All specimens: cards with front and back of a person side by side, and error cards of scenarios.

import { html, useMemo, useState } from '../vendor/preact.js';
import { raw } from '../parts/admin.js';
import { Notice, Picture, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, route, to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { FullScreen } from './full.js';
import { NewPerson } from './person.js';

/** Names in pairs: a front, and the back of the same person if there is one. */
function paired(names) {
  const known = new Set(names);
  const backOf = (name) => name.replace('-front', '-back');
  const fronts = names.filter((name) => !name.includes('-back') || !known.has(name.replace('-back', '-front')));
  return fronts.map((name) => [name, ...(backOf(name) !== name && known.has(backOf(name)) ? [backOf(name)] : [])]);
}

export function Specimens({ rest }) {
  const [cards, error] = useRemote('cards');
  const [scenarios] = useRemote('scenarios');
  const [persons, setPersons] = useState([]);
  const [text, type] = useState('');
  const [chosen, choose] = useState([]);
  const groups = useMemo(() => {
    const fits = (pair) => pair.some((name) => name.includes(text.toLowerCase()));
    return [
      ['persons', persons.map((person) => [`${person}-front`, `${person}-back`])],
      ['cards', paired((cards?.cards ?? []).map((card) => card.name)).filter(fits)],
      ['trouble', (scenarios?.scenarios ?? []).map((scenario) => [scenario.name]).filter(fits)],
    ];
  }, [cards, scenarios, persons, text]);
  const all = groups.flatMap(([, pairs]) => pairs.flat());
  const toggle = (name) => choose((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]));

  return html`<div class="page">
    <div class="bar"><h1>${t('specimens')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('specimenHint')} value=${text} onInput=${(event) => type(event.target.value)} />
      <${NewPerson} onPerson=${(person) => setPersons([person, ...persons.filter((one) => one !== person)])} />
      <${Sheet} names=${chosen} />
    </div>
    <${Problem} error=${error} />
    ${groups.map(([title, pairs]) => pairs.length > 0 && html`<section key=${title} aria-label=${t(title)}><h2>${t(title)}</h2>
      <ul class="gallery">${pairs.map((pair) => html`<li key=${pair[0]} class="pair">
        ${pair.map((name) => html`<${Specimen} key=${name} name=${name} isChosen=${chosen.includes(name)} onChoose=${() => toggle(name)} />`)}
      </li>`)}</ul></section>`)}
    ${cards && all.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
    ${rest && html`<${FullScreen} names=${all.includes(rest) ? all : [rest, ...all]} name=${rest} onName=${(name) => go('specimens', name)} onClose=${() => route.value.view === 'specimens' && go('specimens')} />`}
  </div>`;
}

function Specimen({ name, isChosen, onChoose }) {
  const path = (kind) => `cards/${name}/specimen.${kind}`;
  return html`<figure class="specimen">
    <a href=${to('specimens', name)} aria-label=${`${name}: ${t('fullScreen')}`}><${Picture} path=${path('png')} query=${{ width: 428 }} alt=${t('specimenOf', name)} width="428" height="270" /></a>
    <figcaption>
      <label><input type="checkbox" checked=${isChosen} onChange=${onChoose} /> ${name}</label>
      <span class="downloads">${['png', 'jpg', 'pdf'].map((kind) => html`<${Download} path=${path(kind)} file=${`${name}.${kind}`} label=${kind.toUpperCase()} what=${name} />`)}</span>
    </figcaption>
  </figure>`;
}

/** Saves a file. Fetched first, for a link cannot send a token. */
function Download({ path, file, label, what, query, isMain }) {
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

function Sheet({ names }) {
  const [paper, choose] = useState('a4');
  if (names.length === 0) return html`<small>${t('sheetHint')}</small>`;
  return html`<span class="row"><select aria-label=${t('paper')} value=${paper} onChange=${(event) => choose(event.target.value)}>
      <option value="a4">A4</option><option value="letter">${t('paper_letter')}</option></select>
    <${Download} isMain path="sheet.pdf" query=${{ names: names.slice(0, 64).join(','), paper }} file="specimens.pdf" label=${t('sheet')} what=${t('cardCount', names.length)} /></span>`;
}
