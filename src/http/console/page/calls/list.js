// A list of thousands of calls of which only those in sight are drawn.

import { html, useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.js';
import { Notice } from '../parts/pieces.js';
import { go, to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { Cells, columns, Headings, layoutFor } from './columns.js';
import { usePicturesKept } from './thumbnail.js';

/** Rows drawn above and below those in sight. */
const MORE = 8;
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

export function List({ calls, open, query, onEnd, onMissing, isFiltered, isLoaded }) {
  const box = useRef(null);
  const head = useRef(null);
  const hasPictures = usePicturesKept();
  const [{ top, height }, look] = useState({ top: 0, height: 800 });
  const layout = useLayout(box, look);
  const { row } = layout;
  const covered = () => head.current?.offsetHeight ?? 0;
  useSteadyRows(box, calls, row);
  useReveal({ box, calls, open, row, covered, onMissing });
  useReturn(box, open);

  const scroll = () => {
    look({ top: box.current.scrollTop, height: box.current.clientHeight });
    if (box.current.scrollTop + box.current.clientHeight > box.current.scrollHeight - 200 * row) onEnd();
  };
  const move = (event) => {
    const step = STEPS[event.key];
    if (!step || calls.length === 0) return;
    event.preventDefault();
    const at = calls.findIndex((call) => call.request_id === open);
    const next = Math.max(0, Math.min(calls.length - 1, at < 0 ? 0 : at + step));
    go('calls', calls[next].request_id, query);
  };

  const from = Math.max(0, Math.floor(top / row) - MORE);
  const shown = calls.slice(from, Math.ceil((top + height) / row) + MORE);
  return html`<div class="list is-${layout.name} ${hasPictures ? 'has-pictures' : ''}" ref=${box} tabindex="0" role="table" aria-label=${t('callsList')}
      aria-rowcount=${calls.length + 1} aria-colcount=${columns(hasPictures).length} onScroll=${scroll} onKeyDown=${move}>
    <div role="rowgroup" class="head" ref=${head}><${Headings} hasPictures=${hasPictures} /></div>
    <div role="rowgroup" class="rows" style=${{ height: `${calls.length * row}px` }}>
      ${shown.map((call, at) => html`<div role="row" aria-rowindex=${from + at + 2} key=${call.number}
          class="call-row ${call.request_id === open ? 'is-open' : ''}" style=${{ transform: `translateY(${(from + at) * row}px)`, height: `${row}px` }}>
        <${Cells} call=${call} href=${to('calls', call.request_id, query)} isOpen=${call.request_id === open} hasPictures=${hasPictures} /></div>`)}
    </div>
  </div>
  ${calls.length === 0 && html`<div class="none"><${Notice}>${isFiltered && isLoaded ? t('nothingFits') : t('loading')}<//></div>`}`;
}

/** How the columns stand in the width that the list has. */
function useLayout(box, look) {
  const [layout, set] = useState(layoutFor(innerWidth));
  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth, clientHeight } = box.current;
      // While a call covers the list on a phone, it has no width.
      if (clientWidth > 0) set(layoutFor(clientWidth));
      look((old) => ({ ...old, height: clientHeight }));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    measure();
    return () => watch.disconnect();
  }, []);
  return layout;
}

/** Who reads further down is not pushed away by calls that come, nor by rows that become higher. */
function useSteadyRows(box, calls, row) {
  const before = useRef({ first: null, row });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { first: calls[0]?.number ?? null, row };
    if (old.row !== row) box.current.scrollTop *= row / old.row;
    if (old.first === null || box.current.scrollTop < row) return;
    const came = calls.findIndex((call) => call.number <= old.first);
    if (came > 0) box.current.scrollTop += came * row;
  }, [calls, row]);
}

/** Brings a call into sight when it is opened, and again when it is closed, as soon as it is there. Older calls are
    fetched for it. Who scrolls elsewhere afterwards stays there. */
function useReveal({ box, calls, open, row, covered, onMissing }) {
  const done = useRef(null);
  const last = useRef('');
  last.current = open || last.current;
  const place = last.current ? calls.findIndex((call) => call.request_id === last.current) : -1;
  useLayoutEffect(() => {
    const wish = `${open} ${last.current} ${row}`;
    if (!last.current || done.current === wish) return;
    if (place < 0 && calls.length > 0) onMissing(last.current);
    if (place >= 0 && reveal(box.current, place, row, covered())) done.current = wish;
  });
}

/** Whether there was a list to scroll: on a phone an opened call covers it. */
function reveal(list, place, row, covered) {
  const room = list.clientHeight - covered;
  if (room <= 0) return false;
  const [top, bottom] = [place * row, (place + 1) * row];
  if (top >= list.scrollTop && bottom <= list.scrollTop + room) return true;
  // One step of the arrow keys moves the list by one row; from afar the call comes to the middle.
  const isNear = Math.abs(top - list.scrollTop - room / 2) < room;
  if (!isNear) list.scrollTop = top - (room - row) / 2;
  else list.scrollTop = top < list.scrollTop ? top : bottom - room;
  return true;
}

/** Who closes a call is in the list again, with the keyboard too. */
function useReturn(box, open) {
  const before = useRef(open);
  useEffect(() => {
    const wasOpen = before.current;
    before.current = open;
    if (wasOpen && !open) box.current.focus({ preventScroll: true });
  }, [open]);
}
