// Arming one scenario, and for how many calls. What came of it is said beside the button.

import { html, useRef, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { arm, armedNow, disarm, leftInWords } from '../parts/queue.js';
import { useRemote } from '../parts/remote.js';
import { kept, useSignal } from '../parts/signal.js';
import { t, translated } from '../parts/words.js';

/** The API ID that somebody chose or armed last. */
export const target = kept('cedulita-api-id', null);

/** Which API ID is to be armed, which is the last caller until somebody chooses; and the sessions there are. */
export function useTarget() {
  const chosen = useSignal(target);
  const [all] = useRemote('sessions?limit=100');
  const sessions = all?.sessions ?? [];
  return [chosen ?? sessions[0]?.session ?? 'me', sessions];
}

/** `one` is a scenario as it is listed. An error is for one call unless somebody says otherwise, and a story tells itself. */
export function Arming({ one, apiId }) {
  const [length, setLength] = useState(one.status ? 'next' : 'always');
  const [calls, setCalls] = useState(3);
  const [said, say] = useState(null);
  const [isBusy, busy] = useState(false);
  const last = useRef(0);
  const now = useSignal(armedNow);
  // The first answer after it was armed may have been on its way before.
  const isOver = said?.apiId && now.round >= said.round + 2 && !now.queues.has(`${said.apiId} ${one.name}`);
  const count = { next: 1, some: calls, always: null }[length];

  const start = async () => {
    target.set(apiId);
    last.current += 1;
    const turn = last.current;
    busy(true);
    try {
      const script = one.status ? { steps: [{ answer: one.status }] } : await ask(`scenarios/${encodeURIComponent(one.name)}`);
      await arm(apiId, one.name, script, count);
      if (turn === last.current) say({ apiId, round: armedNow.value.round, text: t('armedFor', one.name, apiId, leftInWords(count)) });
    } catch (problem) {
      say({ text: translated(problem.message), isBad: true });
    }
    busy(false);
  };
  const undo = () => disarm(said.apiId).then(() => say({ text: t('undone') }), (problem) => say({ text: translated(problem.message), isBad: true }));

  return html`<div class="arming">
    <span class="row">
      <select aria-label=${t('forHowLong', one.name)} value=${length} onChange=${(event) => setLength(event.target.value)}>
        <option value="next">${t('nextCallOnly')}</option><option value="some">${t('someCalls')}</option><option value="always">${t('untilStopped')}</option></select>
      ${length === 'some' && html`<input type="number" min="1" max="1000" aria-label=${t('howManyCalls')} value=${calls} onInput=${(event) => setCalls(event.target.valueAsNumber)} />`}
      <button type="button" disabled=${!apiId || isBusy || (length === 'some' && !(calls >= 1 && calls <= 1000 && Number.isInteger(calls)))} aria-label=${t('armOne', one.name, apiId)} onClick=${start}>${t('arm')}</button>
    </span>
    <span class="said ${said?.isBad ? 'is-bad' : ''}" role="status">${isOver ? t('armedNoMore', one.name, said.apiId) : said && html`${said.isBad ? '✗' : '✓'} ${said.text} ${said.apiId && html`<button type="button" class="small" onClick=${undo}>${t('undo')}</button>`}`}</span>
  </div>`;
}
