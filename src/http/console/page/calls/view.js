// All calls as they come, and one of them opened.

import { html, useCallback, useEffect, useRef, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Confirm, Problem } from '../parts/pieces.js';
import { narrow, route, to } from '../parts/route.js';
import { useSignal } from '../parts/signal.js';
import { t } from '../parts/words.js';
import { Call } from './call.js';
import { Export } from './export.js';
import { Filter } from './filter.js';
import { FirstMinute } from './first.js';
import { follow } from './follow.js';
import { List } from './list.js';

const EMPTY = { calls: [], gone: 0, isLive: false, isLoaded: false, hasOlder: false, error: null };

export function Calls({ rest }) {
  // The filters are in the address alone, so a link, the way back and a reload keep them.
  const { query } = useSignal(route);
  const [seen, show] = useState(EMPTY);
  const [pausedAt, pause] = useState(null);
  const [asks, askFirst] = useState(false);
  const [round, again] = useState(0);
  const following = useRef(null);
  useEffect(() => {
    show(EMPTY);
    following.current = follow(query, show);
    return following.current.stop;
  }, [JSON.stringify(query), round]);
  const setQuery = useCallback((change) => narrow('calls', route.value.rest, change(route.value.query)), []);

  const calls = pausedAt === null ? seen.calls : seen.calls.filter((call) => call.number <= pausedAt);
  const waiting = seen.calls.length - calls.length;
  const isFiltered = Object.values(query).some((value) => value !== '');
  const clear = () => ask('journal', { method: 'DELETE' }).then(() => again((count) => count + 1), (error) => show({ ...seen, error }));
  const isEmpty = seen.isLive && seen.calls.length === 0 && !isFiltered;

  return html`<div class="split ${rest ? 'is-open' : ''}">
    <section class="calls" aria-label=${t('calls')}>
      <div class="bar">
        <h1>${t('calls')}</h1>
        <span class="live ${seen.isLive ? 'on' : 'off'}" role="status">${seen.isLive ? `● ${t('live')}` : `○ ${t('connecting')}`}</span>
        <span class="count">${t('callCount', calls.length)}${seen.gone > 0 ? ` · ${t('goneCount', seen.gone)}` : ''}</span>
        ${query.session && html`<a class="button" href=${to('sessions', query.session)}>${t('toSession', query.session)}</a>`}
        <button type="button" aria-pressed=${pausedAt !== null} onClick=${() => pause(pausedAt === null ? seen.calls[0]?.number ?? -1 : null)}>
          ${pausedAt === null ? t('pause') : t('resume', waiting)}</button>
        <${Export} query=${query} />
        <button type="button" onClick=${() => askFirst(true)}>${t('clear')}</button>
      </div>
      <${Filter} query=${query} onChange=${setQuery} />
      ${(!seen.isLive || seen.error) && html`<${Problem} error=${seen.error} />`}
      ${isEmpty ? html`<${FirstMinute} />` : html`<${List} calls=${calls} open=${rest} query=${query} isFiltered=${isFiltered} isLoaded=${seen.isLoaded}
        onEnd=${() => following.current.older().catch(() => {})} onMissing=${(id) => following.current.reach(id).catch(() => {})} />`}
    </section>
    ${rest && html`<${Call} key=${rest} id=${rest} query=${query} known=${seen.calls.find((call) => call.request_id === rest)} />`}
    ${asks && html`<${Confirm} question=${t('clearAsk')} yes=${t('clear')} onYes=${clear} onNo=${() => askFirst(false)} />`}
  </div>`;
}
