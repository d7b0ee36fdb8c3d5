// Sessions: what is queued, what is used up, and what time it is there. And who may call.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Confirm, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { day, t } from '../parts/words.js';
import { Clock } from './clock.js';
import { Credentials } from './credentials.js';
import { Quota } from './quota.js';

export function Sessions({ rest }) {
  const [all, error, again] = useRemote('sessions?limit=1000', 2000);
  const [credentials, , againCredentials] = useRemote('credentials', 5000);
  const terms = new Map((credentials?.credentials ?? []).map((one) => [one.api_id, one]));
  const open = (all?.sessions ?? []).find((one) => one.session === rest);
  return html`<div class="page">
    <h1>${t('sessions')}</h1>
    <${Problem} error=${error} />
    <${Clock} path="clock" title=${t('clockOfAll')} level="h2" />
    ${all?.sessions.length === 0 && html`<${Notice}>${t('noSessions')}<//>`}
    ${all?.gone > 0 && html`<p>${t('goneSessions', all.gone)}</p>`}
    <div class="tiles">${(all?.sessions ?? []).map((one) => html`<${Tile} key=${one.session} one=${one} terms=${terms.get(one.session)} isOpen=${one === open} />`)}</div>
    ${rest && open && html`<${Session} key=${rest} one=${open} again=${again} />`}
    <${Credentials} all=${credentials} again=${againCredentials} sessions=${all?.sessions ?? []} />
  </div>`;
}

function Tile({ one, terms, isOpen }) {
  return html`<a class="tile" href=${isOpen ? to('sessions') : to('sessions', one.session)} aria-current=${isOpen ? 'true' : undefined}>
    <strong>${one.session}</strong>
    <span>${t('callCount', one.calls)}</span>
    ${one.queue && html`<span>${t('queued', one.queued_steps?.length ?? 0)}</span>`}
    ${one.clock && html`<span>${t('ownClock')}</span>`}
    <${Quota} terms=${terms} spent=${one.quota_spent} />
    <small>${day(one.last_used)}</small>
  </a>`;
}

function Session({ one, again }) {
  const [error, say] = useState(null);
  const [asks, askFirst] = useState(null);
  const path = `sessions/${encodeURIComponent(one.session)}`;
  const act = (method, rest) => ask(`${path}${rest}`, { method }).then(() => { say(null); again(); }, say);
  const verbs = { unqueue: ['DELETE', '/queue'], resetSession: ['POST', '/reset'], forget: ['DELETE', ''] };
  return html`<section class="panel" aria-label=${one.session}>
    <div class="bar"><h2>${one.session}</h2><a class="button" href=${to('sessions')}>${t('close')}</a></div>
    <${Problem} error=${error} />
    <dl class="facts">
      <dt>${t('calls')}</dt><dd><a href=${to('calls', '', { session: one.session })}>${t('callCount', one.calls)}</a></dd>
      <dt>${t('firstSeen')}</dt><dd>${day(one.created)}</dd>
      ${one.rate_tokens !== undefined && html`<dt>${t('rateTokens')}</dt><dd>${one.rate_tokens.toFixed(1)}</dd>`}
      ${one.quota_spent !== undefined && html`<dt>${t('quotaSpent')}</dt><dd>${one.quota_spent}</dd>`}
      ${Object.entries(one.scenarios).map(([name, count]) => html`<dt>${name}</dt><dd>${t('stepsTaken', count)}</dd>`)}
    </dl>
    <h3>${t('queue')}</h3>
    ${one.queued_steps?.length ? html`<ol class="queue">${one.queued_steps.map((step, at) => html`<li aria-current=${at === one.queue.next_step ? 'step' : undefined}><code>${JSON.stringify(step)}</code>${at === one.queue.next_step && !one.queue.is_over ? html` <strong>← ${t('nextStep')}</strong>` : ''}</li>`)}</ol>` : html`<p>${t('nothingQueued')} <a href=${to('scenarios')}>${t('scenarios')}</a></p>`}
    <${Clock} path=${`${path}/clock`} title=${t('ownClock')} />
    <div class="row">
      ${one.queue && html`<button type="button" onClick=${() => act(...verbs.unqueue)}>${t('unqueue')}</button>`}
      <button type="button" onClick=${() => askFirst('resetSession')}>${t('resetSession')}</button>
      <button type="button" class="danger" onClick=${() => askFirst('forget')}>${t('forget')}</button>
    </div>
    ${asks && html`<${Confirm} question=${t(`${asks}Ask`, one.session)} yes=${t(asks)} onYes=${() => act(...verbs[asks])} onNo=${() => askFirst(null)} />`}
  </section>`;
}
