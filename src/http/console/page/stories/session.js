// One session beside the list: what is queued, what is used up, and what time it is there.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Confirm, Problem } from '../parts/pieces.js';
import { described, disarm, leftInWords, queuedIn } from '../parts/queue.js';
import { go, to } from '../parts/route.js';
import { day, number, t } from '../parts/words.js';
import { Clock } from './clock.js';

/** The calls of a session. */
export const callsOf = (session) => `#/calls?session=${encodeURIComponent(session)}`;

export function Session({ one, again }) {
  const [error, say] = useState(null);
  const [asks, askFirst] = useState(null);
  const heading = useRef(null);
  // The list may be long, and on a phone the panel covers it.
  useEffect(() => heading.current.focus({ preventScroll: true }), []);
  const path = `sessions/${encodeURIComponent(one.session)}`;
  const act = (method, rest) => () => ask(`${path}${rest}`, { method });
  const verbs = { unqueue: () => disarm(one.session), resetSession: act('POST', '/reset'), forget: act('DELETE', '') };
  const start = (name) => verbs[name]().then(() => { say(null); again(); }, say);
  const onKey = (event) => { if (event.key === 'Escape' && !asks) go('sessions'); };
  return html`<section class="panel side" aria-label=${one.session} onKeyDown=${onKey}>
    <div class="bar"><h2 ref=${heading} tabindex="-1">${one.session}</h2><a class="button" href=${to('sessions')}>${t('close')}</a></div>
    <p><a href=${callsOf(one.session)}>${t('callsOfSession', one.calls)}</a></p>
    <${Problem} error=${error} />
    <dl class="facts">
      <dt>${t('firstSeen')}</dt><dd>${day(one.created)}</dd>
      ${one.rate_tokens !== undefined && html`<dt>${t('rateTokens')}</dt><dd>${number(one.rate_tokens)}</dd>`}
      ${one.quota_spent !== undefined && html`<dt>${t('quotaSpent')}</dt><dd>${one.quota_spent}</dd>`}
      ${Object.entries(one.scenarios).map(([name, count]) => html`<dt>${name}</dt><dd>${t('stepsTaken', count)}</dd>`)}
    </dl>
    <h3>${t('queue')}</h3>
    <${Queue} one=${one} onEmpty=${() => start('unqueue')} />
    <${Clock} path=${`${path}/clock`} title=${t('ownClock')} />
    <div class="row">
      <button type="button" onClick=${() => askFirst('resetSession')}>${t('resetSession')}</button>
      <button type="button" class="danger" onClick=${() => askFirst('forget')}>${t('forget')}</button>
    </div>
    ${asks && html`<${Confirm} question=${t(`${asks}Ask`, one.session)} yes=${t(asks)} onYes=${() => start(asks)} onNo=${() => askFirst(null)} />`}
  </section>`;
}

function Queue({ one, onEmpty }) {
  const queued = queuedIn(one);
  if (!one.queued_steps?.length) return html`<p>${t('nothingQueued')} <a href=${to('scenarios')}>${t('scenarios')}</a></p>`;
  const isNext = (at) => at === one.queue.next_step && !one.queue.is_over;
  return html`${queued && html`<p>${queued.name !== described(one.queued_steps) && html`<b>${queued.name}</b>`} ${leftInWords(queued.left)}</p>`}
    <ol class="queue">${one.queued_steps.map((step, at) => html`<li key=${at} aria-current=${isNext(at) ? 'step' : undefined}>${at + 1}. <b>${described([step])}</b>${more(step)}${isNext(at) ? html` <strong>← ${t('nextStep')}</strong>` : ''}</li>`)}</ol>
    <button type="button" onClick=${onEmpty}>${t('unqueue')}</button>`;
}

/** What a step says beside its answer, its fault and its length. */
function more({ answer, times, for: time, fault, ...rest }) {
  return Object.keys(rest).length > 0 && html` <code>${JSON.stringify(rest)}</code>`;
}
