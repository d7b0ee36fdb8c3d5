// The steps of a story as rows, for those who would rather not write JSON. Members that the rows do not have are kept.
// A field hands on each key as it is typed: the page may be drawn anew at any moment (an answer of the server came), and what a field
// shows and the story does not know would be lost then.

import { html } from '../vendor/preact.js';
import { useCodes, useFaults } from '../parts/codes.js';
import { useRemote } from '../parts/remote.js';
import { labelOf, t } from '../parts/words.js';

const THEN = ['repeat-last', 'cycle', 'pass', 'fail'];

export function Steps({ script, onChange }) {
  const [cards] = useRemote('cards');
  const codes = useCodes();
  const faults = useFaults();
  const answers = ['pass', ...codes, ...(cards?.cards ?? []).map((card) => card.name)];
  const set = (at, name, value) => {
    const changed = (step) => {
      const { [name]: old, ...others } = step;
      return value === '' || Number.isNaN(value) ? others : { ...step, [name]: value };
    };
    onChange((story) => ({ ...story, steps: story.steps.map((step, place) => (place === at ? changed(step) : step)) }));
  };
  const without = (at) => onChange((story) => ({ ...story, steps: story.steps.filter((_, place) => place !== at) }));
  const more = () => onChange((story) => ({ ...story, steps: [...story.steps, { answer: 'pass' }] }));
  const words = (value) => (typeof value === 'string' ? value : value?.kind ?? '');
  return html`<fieldset class="steps"><legend>${t('steps')}</legend>
    <datalist id="answers">${answers.map((name) => html`<option value=${name}></option>`)}</datalist>
    <datalist id="faults">${faults.map((name) => html`<option value=${name}></option>`)}</datalist>
    <ol>${script.steps.map((step, at) => html`<li key=${at}>
      <span class="number">${at + 1}</span>
      <label>${t('answer')} <input list="answers" value=${step.answer ?? ''} placeholder="pass" onInput=${(event) => set(at, 'answer', event.target.value)} /></label>
      <label>${t('times')} <input type="number" min="1" value=${step.times ?? ''} placeholder="1" onInput=${(event) => set(at, 'times', event.target.valueAsNumber)} /></label>
      <label>${t('delay')} <input value=${typeof step.delay === 'object' ? '' : step.delay ?? ''} placeholder="800ms" onInput=${(event) => set(at, 'delay', event.target.value)} /></label>
      <label>${t('fault')} <input list="faults" value=${words(step.fault)} onInput=${(event) => set(at, 'fault', event.target.value)} /></label>
      <button type="button" class="small" aria-label=${`${t('remove')} ${at + 1}`} onClick=${() => without(at)}>×</button>
    </li>`)}</ol>
    <div class="row"><button type="button" class="small" onClick=${more}>${t('addStep')}</button>
      <label>${t('then')} <select value=${script.then ?? 'repeat-last'} onChange=${(event) => onChange((story) => ({ ...story, then: event.target.value }))}>${THEN.map((one) => html`<option value=${one}>${labelOf('then', one)}</option>`)}</select></label></div>
  </fieldset>`;
}
