// Scenarios: what there is, arming one for an API ID, and writing one.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Field, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, to } from '../parts/route.js';
import { kept, useSignal } from '../parts/signal.js';
import { t, translated } from '../parts/words.js';
import { draftOf, EMPTY } from './draft.js';
import { Editor } from './editor.js';

/** The API ID that was armed last. */
const target = kept('cedulita-api-id', 'me');

export function Scenarios({ rest }) {
  return rest ? html`<${Editor} key=${rest} name=${rest} />` : html`<${All} />`;
}

function All() {
  const [all, error, again] = useRemote('scenarios');
  const [sessions] = useRemote('sessions?limit=100');
  const [text, type] = useState('');
  const [said, say] = useState(null);
  const apiId = useSignal(target);
  const fits = (one) => `${one.name} ${translated(one.note) ?? ''} ${one.status ?? ''}`.toLowerCase().includes(text.toLowerCase());

  const arm = async (one) => {
    try {
      const { steps, then } = one.status ? { steps: [{ answer: one.status }] } : await ask(`scenarios/${encodeURIComponent(one.name)}`);
      await ask(`sessions/${encodeURIComponent(apiId)}/queue`, { method: 'PUT', body: { steps, ...(then && { then }) } });
      say({ text: t('armed', one.name, apiId), kind: 'good' });
    } catch (problem) {
      say({ text: translated(problem.message), kind: 'bad' });
    }
  };
  const remove = (name) => ask(`scenarios/${encodeURIComponent(name)}`, { method: 'DELETE' }).then(again, (problem) => say({ text: translated(problem.message), kind: 'bad' }));
  const write = () => { draftOf.set(EMPTY); go('scenarios', 'new'); };

  return html`<div class="page">
    <div class="bar"><h1>${t('scenarios')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('scenarioHint')} value=${text} onInput=${(event) => type(event.target.value)} />
      <button type="button" class="main" onClick=${write}>${t('newStory')}</button>
    </div>
    <${Field} label=${t('armFor')} hint=${t('armHint')}><input list="api-ids" value=${apiId} onInput=${(event) => target.set(event.target.value)} />
      <datalist id="api-ids">${(sessions?.sessions ?? []).map((one) => html`<option value=${one.session}></option>`)}</datalist><//>
    <div aria-live="polite">${said && html`<${Notice} kind=${said.kind}>${said.text}<//>`}</div>
    <${Problem} error=${error} />
    <ul class="stories">${(all?.scenarios ?? []).filter(fits).map((one) => html`<li key=${one.name}>
      <div><strong>${one.name}</strong> ${one.status ? html`<code>${one.status}</code>` : html`<small>${t('stepCount', one.steps)}</small>`}${one.added && html` <small>${t('added')}</small>`}<p>${translated(one.note)}</p></div>
      <div class="row">
        <button type="button" class="main" disabled=${!apiId} aria-label=${t('armOne', one.name, apiId)} onClick=${() => arm(one)}>${t('arm')}</button>
        ${!one.status && html`<a class="button" href=${to('scenarios', one.name)} aria-label=${`${t('edit')} ${one.name}`}>${t('edit')}</a>`}
        ${one.added && html`<button type="button" class="danger" aria-label=${`${t('remove')} ${one.name}`} onClick=${() => remove(one.name)}>${t('remove')}</button>`}
      </div></li>`)}</ul>
  </div>`;
}
