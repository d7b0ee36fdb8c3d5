// A list of thousands of calls of which only those in sight are drawn.

import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.js';
import { differs, Status } from '../parts/outcome.js';
import { Notice } from '../parts/pieces.js';
import { go, to } from '../parts/route.js';
import { clock, labelOf, t, translated } from '../parts/words.js';

/** Rows drawn above and below those in sight. */
const MORE = 8;

const narrow = matchMedia('(max-width: 700px)');
const rowHeight = () => (narrow.matches ? 64 : 40);

export function List({ calls, open, onEnd, isFiltered }) {
  const box = useRef(null);
  const [{ top, height }, look] = useState({ top: 0, height: 800 });
  const [row, setRow] = useState(rowHeight());
  const first = useRef(null);

  useEffect(() => {
    const measure = () => { setRow(rowHeight()); look((old) => ({ ...old, height: box.current?.clientHeight ?? 0 })); };
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    narrow.addEventListener('change', measure);
    return () => { watch.disconnect(); narrow.removeEventListener('change', measure); };
  }, []);

  // Who reads further down is not pushed away by calls that come.
  useLayoutEffect(() => {
    const before = first.current;
    first.current = calls[0]?.number ?? null;
    if (before === null || box.current.scrollTop < row) return;
    const came = calls.findIndex((call) => call.number <= before);
    if (came > 0) box.current.scrollTop += came * row;
  }, [calls]);

  const scroll = () => {
    look({ top: box.current.scrollTop, height: box.current.clientHeight });
    if (box.current.scrollTop + box.current.clientHeight > box.current.scrollHeight - 200 * row) onEnd();
  };
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step || calls.length === 0) return;
    event.preventDefault();
    const at = calls.findIndex((call) => call.request_id === open);
    const next = Math.max(0, Math.min(calls.length - 1, at < 0 ? 0 : at + step));
    go('calls', calls[next].request_id);
    const place = next * row;
    if (place < box.current.scrollTop) box.current.scrollTop = place;
    if (place + row > box.current.scrollTop + box.current.clientHeight) box.current.scrollTop = place + row - box.current.clientHeight;
  };

  const from = Math.max(0, Math.floor(top / row) - MORE);
  const shown = calls.slice(from, Math.ceil((top + height) / row) + MORE);
  return html`<div class="list" ref=${box} tabindex="0" role="region" aria-label=${t('callsList')} onScroll=${scroll} onKeyDown=${move}>
    ${calls.length === 0 && html`<${Notice}>${isFiltered ? t('nothingFits') : t('loading')}<//>`}
    <div role="list" class="rows" style=${{ height: `${calls.length * row}px` }}>
      ${shown.map((call, at) => html`<${Row} key=${call.number} call=${call} top=${(from + at) * row} height=${row} isOpen=${call.request_id === open} of=${calls.length} place=${from + at + 1} />`)}
    </div>
  </div>`;
}

function Row({ call, top, height, isOpen, of, place }) {
  const { answered, decision, sent } = call;
  return html`<div role="listitem" aria-setsize=${of} aria-posinset=${place} class="row-place" style=${{ transform: `translateY(${top}px)`, height: `${height}px` }}>
    <a class="call-row ${isOpen ? 'is-open' : ''}" href=${to('calls', call.request_id)} aria-current=${isOpen ? 'true' : undefined} tabindex="-1">
      <time dateTime=${call.time}>${clock(call.time)}</time>
      <${Status} answered=${answered} />
      <span class="what">${whatOf(call)}</span>
      <span class="who">${call.session ?? call.api_id ?? '–'}</span>
      <span class="how">${labelOf('encoding', sent.encoding)}${decision.fault ? ` · ${decision.fault}` : ''}${call.hints.length > 0 ? ` · ${t('hintCount', call.hints.length)}` : ''}</span>
    </a>
  </div>`;
}

/** The cards or the reason that were answered; where the client saw something else, what had been decided. */
function whatOf(call) {
  const { http, status, reason, cards } = call.decision;
  const what = cards.map((card) => card.name).join(', ') || translated(reason) || '';
  if (!differs(call)) return what;
  return `${t('decidedAs', `${http} ${status}`)}${what ? `: ${what}` : ''}`;
}
