// All specimens: the plain cards, then the others in groups, error cards last. Front and back stand side by side.

import { html, useMemo, useState } from '../vendor/preact.js';
import { Copy, Notice, Picture, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, route, to } from '../parts/route.js';
import { found } from '../parts/search.js';
import { t, translated } from '../parts/words.js';
import { Download, Sheet } from './download.js';
import { FullScreen } from './full.js';
import { groups } from './groups.js';
import { NewPerson } from './person.js';

const said = ({ name, note, status }) => [name, translated(note), status];

export function Specimens({ rest }) {
  const [cards, error] = useRemote('cards');
  const [scenarios] = useRemote('scenarios');
  const [persons, setPersons] = useState([]);
  const [text, type] = useState('');
  const [chosen, choose] = useState([]);
  const shown = useMemo(() => {
    const people = persons.flatMap((person) => [{ name: `${person}-front` }, { name: `${person}-back` }]);
    return [['persons', people], ...groups(cards?.cards, scenarios?.scenarios)].map(([title, members]) => [title, found(text, members, said)])
      .filter(([, members]) => members.length > 0);
  }, [cards, scenarios, persons, text]);
  const all = shown.flatMap(([, members]) => members.map(({ name }) => name));
  const toggle = (name) => choose((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]));

  return html`<div class="page">
    <div class="bar"><h1>${t('specimens')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('specimenHint')} value=${text} onInput=${(event) => type(event.target.value)} />
      <${Sheet} names=${chosen} />
    </div>
    <${NewPerson} onPerson=${(person) => setPersons([person, ...persons.filter((one) => one !== person)])} />
    <${Problem} error=${error} />
    ${shown.length > 1 && html`<div class="row" role="group" aria-label=${t('jumpTo')}>${shown.map(([title]) => html`<button type="button" key=${title} class="small" onClick=${() => jump(title)}>${t(title)}</button>`)}</div>`}
    ${shown.map(([title, members]) => html`<section key=${title} id=${title} aria-label=${t(title)}><h2 tabindex="-1">${t(title)}</h2>
      <ul class="specimens">${members.map((one) => html`<li key=${one.name}><${Specimen} ...${one} isChosen=${chosen.includes(one.name)} onChoose=${() => toggle(one.name)} /></li>`)}</ul></section>`)}
    ${cards && all.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
    ${rest && html`<${FullScreen} names=${all.includes(rest) ? all : [rest, ...all]} name=${rest} onName=${(name) => go('specimens', name)} onClose=${() => route.value.view === 'specimens' && go('specimens')} />`}
  </div>`;
}

/** To a group, for the eye and for whoever goes on by keyboard. */
function jump(title) {
  const heading = document.querySelector(`#${title} h2`);
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

function Specimen({ name, note, isChosen, onChoose }) {
  const path = (kind) => `cards/${name}/specimen.${kind}`;
  return html`<figure class="specimen">
    <a href=${to('specimens', name)} tabindex="-1" aria-hidden="true"><${Picture} path=${path('png')} query=${{ width: 428 }} alt=${t('specimenOf', name)} width="428" height="270" /></a>
    <figcaption>
      <label><input type="checkbox" checked=${isChosen} onChange=${onChoose} /> ${name}</label>
      ${note && html`<p class="hint">${translated(note)}</p>`}
      <span class="downloads">${['png', 'jpg', 'pdf'].map((kind) => html`<${Download} path=${path(kind)} file=${`${name}.${kind}`} label=${kind.toUpperCase()} what=${name} />`)}</span>
      <span class="downloads"><a class="button small" href=${to('specimens', name)} aria-label=${`${t('fullScreen')}: ${name}`}>${t('fullScreen')}</a>
        <${Copy} text=${name} what=${name} label=${t('copyName')} /><a class="button small" href=${to('try', name)} aria-label=${`${t('sendThis')}: ${name}`}>${t('sendThis')}</a></span>
    </figcaption>
  </figure>`;
}
