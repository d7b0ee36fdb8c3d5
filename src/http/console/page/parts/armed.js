// What is armed now, on every view: queues, scenarios that choose their calls, clocks that were turned. With the way to undo each.

import { html, useEffect, useState } from '../vendor/preact.js';
import { ask } from './admin.js';
import { armedNow, disarm, leftInWords, queueChanges, queuedIn } from './queue.js';
import { useRemote } from './remote.js';
import { to } from './route.js';
import { useMedia, useSignal } from './signal.js';
import { length, t } from './words.js';

const isTurned = ({ clock }) => clock.state === 'frozen' || clock.ahead !== '0s';

export function Armed() {
  const isVisible = useVisible();
  // The others are on the view of sessions. On a phone the bar must leave room for the view.
  const shown = useMedia('(max-width: 700px)') ? 1 : 3;
  const changes = useSignal(queueChanges);
  const [sessions, , again] = useRemote(isVisible ? 'sessions?queued=true&limit=1000' : null, 3000);
  const [clock, , againClock] = useRemote(isVisible ? 'clock' : null, 3000);
  const [scenarios] = useRemote(isVisible ? 'scenarios' : null, 15_000);
  useEffect(again, [changes]);
  const queues = (sessions?.sessions ?? []).map((one) => [one.session, queuedIn(one)]).filter(([, queued]) => queued);
  useEffect(() => {
    armedNow.set({ round: armedNow.value.round + 1, queues: new Set(queues.map(([session, { name }]) => `${session} ${name}`)) });
  }, [sessions]);
  const undoClock = () => ask('clock', { method: 'DELETE' }).then(againClock, () => {});
  const all = [
    ...queues.map(([session, queued]) => html`<${Queue} key=${`queue ${session}`} session=${session} queued=${queued} again=${again} />`),
    ...(clock && isTurned(clock) ? [html`<li key="clock"><span>${t('clockOfAll')}: ${clock.clock.state === 'frozen' ? t('frozen') : t('ahead', length(clock.clock.ahead))}</span>
      <button type="button" class="small" aria-label=${`${t('undo')}: ${t('clockOfAll')}`} onClick=${undoClock}>${t('undo')}</button></li>`] : []),
    ...(scenarios?.scenarios ?? []).filter((one) => one.when)
      .map((one) => html`<li key=${`scenario ${one.name}`}><span><a href=${to('scenarios', one.name)}>${one.name}</a> · ${t('byConditions')}</span></li>`),
  ];
  if (all.length === 0) return null;
  return html`<section class="armed" aria-label=${t('armedNow')}>
    <strong>${t('armedNow')}</strong>
    <ul>${all.slice(0, shown)}${all.length > shown && html`<li key="more"><a href=${to('sessions')}>${t('moreArmed', all.length - shown)}</a></li>`}</ul>
  </section>`;
}

function Queue({ session, queued, again }) {
  return html`<li><span><a href=${to('sessions', session)}>${session}</a> · <b>${queued.name}</b>${queued.left === undefined ? '' : ` · ${leftInWords(queued.left)}`}</span>
    <button type="button" class="small" aria-label=${`${t('undo')}: ${queued.name}, ${session}`} onClick=${() => disarm(session).catch(() => {}).then(again)}>${t('undo')}</button></li>`;
}

/** Nobody looks at a page in the background: it asks nothing. */
function useVisible() {
  const [isVisible, set] = useState(!document.hidden);
  useEffect(() => {
    const look = () => set(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isVisible;
}
