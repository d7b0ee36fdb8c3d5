// Small pictures of calls in the list. A picture may have five megabytes, so few are fetched at a time, only those that
// stay in sight, and what is kept of each is a few pixels.

import { html, useEffect, useRef } from '../vendor/preact.js';
import { raw, settings } from '../parts/admin.js';
import { useSignal } from '../parts/signal.js';

const WIDTH = 96;
/** Small pictures that are kept; the oldest go. */
const MOST = 500;
/** Pictures that are fetched at a time. */
const AT_A_TIME = 2;
/** How long a row must be in sight, so that scrolling past it fetches nothing. */
const REST_MS = 200;

const small = new Map();
const waiting = [];
let fetching = 0;

/** Whether the journal keeps pictures at all. */
export const usePicturesKept = () => useSignal(settings)?.journal.pictures_mib > 0;

const isDrawable = ({ sent }) => Boolean(sent.picture?.width) && sent.picture.format !== 'pdf';

export function Thumbnail({ call }) {
  const canvas = useRef(null);
  const has = isDrawable(call);
  useEffect(() => {
    if (!has) return undefined;
    const known = small.get(call.request_id);
    if (known) return draw(canvas.current, known);
    const job = { id: call.request_id, isOver: false, done: (bitmap) => !job.isOver && draw(canvas.current, bitmap) };
    const timer = setTimeout(() => { waiting.push(job); work(); }, REST_MS);
    return () => { job.isOver = true; clearTimeout(timer); };
  }, [call.request_id, has]);
  if (!has) return html`<span class="no-thumbnail">${call.sent.picture?.format?.toUpperCase() ?? '–'}</span>`;
  return html`<canvas class="thumbnail" ref=${canvas} width="0" height="0" aria-hidden="true"></canvas>`;
}

function draw(canvas, bitmap) {
  if (!canvas || !bitmap) return;
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
}

/** Fetches what waits, the latest wish first, for that is what is in sight now. */
async function work() {
  if (fetching >= AT_A_TIME) return;
  const job = waiting.pop();
  if (!job) return;
  fetching += 1;
  try {
    if (!job.isOver) job.done(await fetched(job.id));
  } finally {
    fetching -= 1;
    work();
  }
}

/** The small picture; null for one that is gone. It is as it was stored, as everywhere in the console. */
async function fetched(id) {
  if (small.has(id)) return small.get(id);
  const bitmap = await raw(`journal/${id}/picture`).then(async (response) => (response.ok
    ? createImageBitmap(await response.blob(), { resizeWidth: WIDTH, resizeQuality: 'medium', imageOrientation: 'none' })
    : null)).catch(() => null);
  small.set(id, bitmap);
  if (small.size > MOST) small.delete(small.keys().next().value);
  return bitmap;
}
