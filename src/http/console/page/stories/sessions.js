// Sessions: which there are, one of them beside the list, and who may call.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Confirm, Notice, Problem } from '../parts/pieces.js';
import { leftInWords, queuedIn } from '../parts/queue.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { day, t } from '../parts/words.js';
import { Clock } from './clock.js';
import { Credentials } from './credentials.js';
import { Quota } from './quota.js';
import { callsOf, Session } from './session.js';

export function Sessions({ rest }) {
  const [all, error, again] = useRemote('sessions?limit=1000', 2000);
  const [credentials, , againCredentials] = useRemote('credentials', 5000);
  const [text, type] = useState('');
  const [ticked, tick] = useState([]);
  const terms = new Map((credentials?.credentials ?? []).map((one) => [one.api_id, one]));
  const known = all?.sessions ?? [];
  const open = known.find((one) => one.session === rest);
  const fitting = known.filter((one) => one.session.toLowerCase().includes(text.toLowerCase()));
  const chosen = fitting.map((one) => one.session).filter((name) => ticked.includes(name));
  const toggle = (name) => tick((now) => (now.includes(name) ? now.filter((one) => one !== name) : [...now, name]));
  return html`<div class="page sessions ${open ? 'is-open' : ''}">
    <div class="beside">
      <div class="bar"><h1>${t('sessions')}</h1>
        <input type="search" aria-label=${t('text')} placeholder=${t('searchSession')} value=${text} onInput=${(event) => type(event.target.value)} />
      </div>
      <${Problem} error=${error} />
      ${known.length > 0 && html`<${Bulk} shown=${fitting} chosen=${chosen} onTick=${tick} again=${again} />`}
      ${all && known.length === 0 && html`<${Notice}>${t('noSessions')}<//>`}
      ${known.length > 0 && fitting.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
      ${all?.gone > 0 && html`<p>${t('goneSessions', all.gone)}</p>`}
      <ul class="tiles">${fitting.map((one) => html`<${Tile} key=${one.session} one=${one} terms=${terms.get(one.session)} isOpen=${one === open} isTicked=${chosen.includes(one.session)} onTick=${() => toggle(one.session)} />`)}</ul>
      <${Clock} path="clock" title=${t('clockOfAll')} level="h2" />
      <${Credentials} all=${credentials} again=${againCredentials} sessions=${known} />
    </div>
    ${open && html`<${Session} key=${rest} one=${open} again=${again} />`}
  </div>`;
}

function Tile({ one, terms, isOpen, isTicked, onTick }) {
  const queued = queuedIn(one);
  return html`<li class="tile" aria-current=${isOpen ? 'true' : undefined}>
    <span class="row"><input type="checkbox" aria-label=${t('tickSession', one.session)} checked=${isTicked} onChange=${onTick} />
      <a href=${isOpen ? to('sessions') : to('sessions', one.session)} aria-expanded=${isOpen}><strong>${one.session}</strong></a></span>
    <a class="quiet" href=${callsOf(one.session)} aria-label=${`${t('callCount', one.calls)}: ${one.session}`}>${t('callCount', one.calls)}</a>
    ${queued && html`<span><b>${queued.name}</b> ${leftInWords(queued.left)}</span>`}
    ${one.clock && html`<span>${t('ownClock')}</span>`}
    <${Quota} terms=${terms} spent=${one.quota_spent} />
    <small>${day(one.last_used)}</small>
  </li>`;
}

/** Forgetting many sessions at once, after one question. */
function Bulk({ shown, chosen, onTick, again }) {
  const [asks, askFirst] = useState(false);
  const [error, say] = useState(null);
  const isAll = chosen.length > 0 && chosen.length === shown.length;
  const forget = async () => {
    try {
      for (const name of chosen) await ask(`sessions/${encodeURIComponent(name)}`, { method: 'DELETE' });
      say(null);
    } catch (problem) { say(problem); }
    onTick([]);
    again();
  };
  return html`<div class="row">
    <label class="check"><input type="checkbox" checked=${isAll} onChange=${() => onTick(isAll ? [] : shown.map((one) => one.session))} /> ${t('tickAll', shown.length)}</label>
    <button type="button" class="danger" disabled=${chosen.length === 0} onClick=${() => askFirst(true)}>${t('forgetTicked', chosen.length)}</button>
    <${Problem} error=${error} />
    ${asks && html`<${Confirm} question=${t('forgetTickedAsk', chosen.length)} yes=${t('forget')} onYes=${forget} onNo=${() => askFirst(false)} />`}
  </div>`;
}
