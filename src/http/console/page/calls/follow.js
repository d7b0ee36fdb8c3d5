// The journal as it grows: a list of calls, newest first, that catches up after a lost connection.

import { ask, raw } from '../parts/admin.js';
import { isUnderWay } from '../parts/outcome.js';

/** Most calls that are held; the journal itself keeps no more by default. */
const MOST = 10_000;
const PAGE = 1000;
/** Calls that are asked for at a time, one by one, to see whether their answers have ended. */
const MOST_ASKED = 20;

/** Follows the calls that fit `query`. `show` is told `{calls, gone, isLive, isLoaded, hasOlder, error}` at most once a frame. */
export function follow(query, show) {
  const over = new AbortController();
  const state = { calls: [], gone: 0, isLive: false, isLoaded: false, hasOlder: false, error: null };
  let isDrawn = true;
  const changed = () => {
    if (!isDrawn) return;
    isDrawn = false;
    // A hidden tab has no frames.
    const soon = document.hidden ? (draw) => setTimeout(draw, 250) : requestAnimationFrame;
    soon(() => { isDrawn = true; if (!over.signal.aborted) show({ ...state }); });
  };
  const add = (newer) => { state.calls = newer.concat(state.calls).slice(0, MOST); };
  let last = null;
  /** The call that is being reached. */
  let sought = null;
  /** The last call before the stream began. */
  let before = -1;

  const settle = (ended) => { state.calls = settled(state, ended); };

  /** Asks for answers that were under way before the stream began: it tells the end only of those that it told of. */
  async function askAgain() {
    const open = state.calls.filter((call) => call.number <= before && isUnderWay(call)).slice(-MOST_ASKED);
    const asked = await Promise.all(open.map((call) => ask(`journal/${call.request_id}`, { signal: over.signal }).catch(() => call)));
    const ended = asked.filter((call) => !isUnderWay(call));
    if (ended.length === 0) return;
    settle(ended);
    changed();
  }
  const timer = setInterval(askAgain, 1000);
  over.signal.addEventListener('abort', () => clearInterval(timer));

  async function start() {
    const page = await ask('journal', { query: { ...query, limit: PAGE }, signal: over.signal });
    state.calls = page.calls.reverse();
    state.gone = page.gone;
    state.hasOlder = page.total_matching > state.calls.length;
    state.isLoaded = true;
    last = page.next;
  }

  /** Whether this is another journal: that of an emulator that was started anew counts from 0 again. */
  async function isAnother() {
    const { next } = await ask('journal', { query: { limit: 1 }, signal: over.signal });
    return next === null || next < last;
  }

  async function listen() {
    const response = await raw('journal/events', { query: { ...query, after: last ?? undefined, newest: 200 }, signal: over.signal });
    if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? `${response.status}`);
    state.isLive = true;
    state.error = null;
    changed();
    // There was no call yet; one may have come before this connection.
    if (last === null) await start();
    before = last ?? -1;
    let rest = '';
    for (const reader = response.body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      take(events);
    }
  }

  function take(events) {
    const newer = [];
    const ended = [];
    for (const event of events) {
      const lines = event.split('\n');
      const field = (name) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1).trim();
      const data = field('data');
      if (field('event') === 'gone') state.gone += JSON.parse(data).gone;
      if (field('event') === 'skipped') {
        // The list stays without a gap: what is older than the newest is fetched again when somebody scrolls there.
        state.calls = [];
        newer.length = 0;
        state.hasOlder = true;
      }
      if (field('event') === 'ended') ended.push(JSON.parse(data));
      if (field('event') !== 'call') continue;
      const call = JSON.parse(data);
      if (last !== null && call.number <= last) continue;
      last = call.number;
      newer.unshift(call);
    }
    if (newer.length > 0) add(newer);
    if (ended.length > 0) settle(ended);
    if (events.some((event) => event.includes('data:'))) changed();
  }

  (async () => {
    for (let pause = 250; !over.signal.aborted; pause = Math.min(pause * 2, 4000)) {
      try {
        if (last === null || await isAnother()) await start();
        changed();
        await listen();
        pause = 250;
      } catch (error) {
        state.error = error;
      }
      state.isLive = false;
      changed();
      await new Promise((done) => setTimeout(done, pause));
    }
  })();

  /** Older calls than the oldest that is here, fetched once however many ask. */
  let fetching = null;
  function older() {
    const oldest = state.calls.at(-1);
    if (!oldest || !state.hasOlder || state.calls.length >= MOST) return Promise.resolve();
    fetching ??= ask('journal', { query: { ...query, limit: PAGE, before: oldest.number }, signal: over.signal }).then((page) => {
      // The list may have been begun anew meanwhile.
      if (state.calls.at(-1) !== oldest) return;
      state.calls = state.calls.concat(page.calls.reverse());
      state.hasOlder = page.total_matching > page.calls.length;
      changed();
    }).finally(() => { fetching = null; });
    return fetching;
  }

  /** The calls as far back as this one. */
  async function reach(id) {
    if (sought === id) return;
    sought = id;
    const { number } = await ask(`journal/${id}`, { signal: over.signal });
    while (sought === id && state.hasOlder && state.calls.length < MOST && state.calls.at(-1)?.number > number) await older();
  }

  return { stop: () => over.abort(), older, reach };
}

/** The calls with answers that have ended in their places. A filter may let a call in only now, as for its status. */
function settled({ calls, hasOlder }, ended) {
  const found = new Map(ended.map((call) => [call.number, call]));
  const all = calls.map((call) => {
    const now = found.get(call.number) ?? call;
    found.delete(call.number);
    return now;
  });
  // Behind the oldest there would be a gap.
  const oldest = hasOlder ? calls.at(-1)?.number ?? Infinity : -1;
  const letIn = [...found.values()].filter((call) => call.number > oldest);
  return letIn.length === 0 ? all : all.concat(letIn).sort((one, other) => other.number - one.number).slice(0, MOST);
}
