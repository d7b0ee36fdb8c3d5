// Queues: made of a script for so many calls, described, and taken back.

import { ask } from './admin.js';
import { kept, signal } from './signal.js';
import { t } from './words.js';

/** Grows with each queue that is changed here, so that whoever shows queues asks again at once. */
export const queueChanges = signal(0);

/** What the server said last of what is armed: how often it was asked, and `session name` of each queue. */
export const armedNow = signal({ round: 0, queues: new Set() });

/** What was armed in this browser, by session: a queue itself has no name. */
const armedHere = kept('cedulita-armed', {});
const REMEMBERED = 50;

const pathOf = (session) => `sessions/${encodeURIComponent(session)}/queue`;
const changed = () => queueChanges.set(queueChanges.value + 1);

/** Queues a script for the next `calls` calls of a session; null is until somebody stops it. */
export async function arm(session, name, script, calls) {
  const then = calls === null ? script.then ?? 'repeat-last' : 'pass';
  const steps = calls === null ? script.steps : firstCalls(script, calls);
  const made = await ask(pathOf(session), { method: 'PUT', body: { steps, then } });
  const { [session]: old, ...others } = armedHere.value;
  const latest = Object.entries(others).slice(1 - REMEMBERED);
  armedHere.set({ ...Object.fromEntries(latest), [session]: { name, steps: described(made.queued_steps) } });
  changed();
}

export const disarm = (session) => ask(pathOf(session), { method: 'DELETE' }).then(changed);

/** The steps that a script's first calls take. */
export function firstCalls({ steps, then = 'repeat-last' }, calls) {
  if (steps.some((step) => step.for)) throw new Error(t('goesByTime'));
  const taken = [];
  let left = calls;
  for (let at = 0; left > 0; at += 1) {
    const step = stepAt(steps, then, at, left);
    if (!step) break;
    const times = Math.min(left, step.times ?? 1);
    taken.push({ ...step, times });
    left -= times;
  }
  return taken;
}

function stepAt(steps, then, at, left) {
  if (at < steps.length) return steps[at];
  if (then === 'cycle') return steps[at % steps.length];
  if (then === 'repeat-last') return { ...steps.at(-1), times: left };
  return then === 'fail' ? { answer: 'INTERNAL_ERROR', times: left } : null;
}

/** What is queued in a session as `{ name, left }`, or null. `left` is a number of calls, null for no end, undefined if nobody can tell. */
export function queuedIn({ session, queue, queued_steps: steps }) {
  if (!queue || !steps?.length) return null;
  const remembered = armedHere.value[session];
  const known = remembered?.steps === described(steps) ? remembered : null;
  if (queue.is_over && queue.then !== 'fail') return null;
  return { name: known?.name ?? described(steps), left: left(steps, queue) };
}

function left(steps, { taken, then }) {
  if (then !== 'pass') return null;
  if (steps.some((step) => step.for)) return undefined;
  return steps.reduce((sum, step) => sum + (step.times ?? 1), 0) - taken;
}

/** Steps in a few words: `INTERNAL_ERROR ×2, pass`. */
export const described = (steps) => (steps ?? []).map(stepName).join(', ');

function stepName({ answer = 'pass', times = 1, fault, delay, for: time }) {
  const what = [answer !== 'pass' && answer, fault && (fault.kind ?? fault), delay && t('late')].filter(Boolean).join(' + ') || 'pass';
  return what + (time ? ` (${time})` : times > 1 ? ` ×${times}` : '');
}

/** For how many calls still, as words. */
export const leftInWords = (calls) => {
  if (calls === null) return t('untilStopped');
  if (calls === undefined) return '';
  return calls === 1 ? t('nextCallOnly') : t('nextCalls', calls);
};
