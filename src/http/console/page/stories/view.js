// Scenarios in groups: what each does, arming one for an API ID, and writing one.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Field, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, to } from '../parts/route.js';
import { found } from '../parts/search.js';
import { t, translated } from '../parts/words.js';
import { Arming, target, useTarget } from './arming.js';
import { draftOf, EMPTY, unsaved } from './draft.js';
import { Editor } from './editor.js';

export function Scenarios({ rest }) {
  return rest ? html`<${Editor} key=${rest} name=${rest} />` : html`<${All} />`;
}

/** Which group a scenario belongs to. */
function groupOf(one, faults) {
  if (one.status) return 'errors';
  if (one.added) return 'own';
  return faults.includes(one.name) ? 'faults' : 'stories';
}

function All() {
  const [all, error, again] = useRemote('scenarios');
  const [text, type] = useState('');
  const [wrong, say] = useState(null);
  const [apiId, sessions] = useTarget();
  const fitting = found(text, all?.scenarios ?? [], (one) => [one.name, translated(one.note), one.status]);
  const remove = (name) => ask(`scenarios/${encodeURIComponent(name)}`, { method: 'DELETE' }).then(() => { say(null); again(); }, say);
  const write = () => { if (!unsaved.has('new')) draftOf.set(EMPTY); go('scenarios', 'new'); };

  return html`<div class="page">
    <div class="bar"><h1>${t('scenarios')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('scenarioHint')} value=${text} onInput=${(event) => type(event.target.value)} />
      <button type="button" class="main" onClick=${write}>${t('newStory')}</button>
    </div>
    <${Target} apiId=${apiId} sessions=${sessions} />
    <${Problem} error=${wrong ?? error} />
    ${all && fitting.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
    ${['own', 'errors', 'stories', 'faults'].map((group) => {
      const members = fitting.filter((one) => groupOf(one, all.faults) === group);
      return members.length > 0 && html`<section key=${group} aria-label=${t(`group_${group}`)}>
        <h2>${t(`group_${group}`)}</h2><p class="hint">${t(`about_${group}`)}</p>
        <ul class="stories">${members.map((one) => html`<${Row} key=${one.name} one=${one} apiId=${apiId} onRemove=${remove} />`)}</ul>
      </section>`;
    })}
  </div>`;
}

function Target({ apiId, sessions }) {
  return html`<div class="target"><${Field} label=${t('armFor')} hint=${t('armForHint')}><input list="api-ids" required value=${apiId} onInput=${(event) => target.set(event.target.value)} />
    <datalist id="api-ids">${sessions.map((one) => html`<option value=${one.session}></option>`)}</datalist><//></div>`;
}

function Row({ one, apiId, onRemove }) {
  return html`<li>
    <div><div class="head"><strong>${one.name}</strong> ${one.status ? html`<code>${one.status}</code>` : one.steps > 1 && html`<small>${t('stepCount', one.steps)}</small>`}
      <span class="row quiet"><a href=${to('try', `new-front/${one.name}`)} aria-label=${`${t('try')}: ${one.name}`}>${t('try')}</a>
        ${!one.status && html`<a href=${to('scenarios', one.name)} aria-label=${`${t('edit')} ${one.name}`}>${t('edit')}</a>`}
        ${one.added && html`<button type="button" class="small danger" aria-label=${`${t('remove')} ${one.name}`} onClick=${() => onRemove(one.name)}>${t('remove')}</button>`}</span></div>
      <p>${translated(one.note)}</p></div>
    <${Arming} one=${one} apiId=${apiId} />
  </li>`;
}
