// What a client saw of an answer: its status if it could read all of it, and otherwise how it ended. What had been decided
// is never mixed into that.

import { html } from '../vendor/preact.js';
import { t } from './words.js';

const MARKS = { good: '✓', odd: '!', bad: '✗', harmed: '⊘', open: '○' };

export const isUnderWay = (call) => call.answered.outcome === null;

/** Whether the client saw something else than what had been decided. */
export const differs = ({ answered, decision }) => answered.outcome !== null
  && (answered.outcome !== 'complete' || answered.http !== decision.http || answered.status !== decision.status);

/** What a client saw, in words and in a mark, so that the colour only repeats it. */
export function Status({ answered }) {
  const kind = kindOf(answered);
  return html`<span class="status ${kind}"><span aria-hidden="true">${MARKS[kind]}</span> ${briefly(answered)}</span>`;
}

/** How it ended, as a sentence. */
export function ending(answered) {
  // Only bytes that are not HTTP have a body without a status line.
  if (!answered.status_line && answered.body_bytes > 0) return t('ending_garbage');
  const [name, bytes] = parsed(answered.outcome);
  return t(`ending_${name}`, bytes);
}

function kindOf({ http, status, outcome }) {
  if (outcome === null) return 'open';
  if (outcome !== 'complete') return 'harmed';
  if (http >= 500) return 'bad';
  return http < 400 && status === 'OK' ? 'good' : 'odd';
}

function briefly({ http, status, outcome }) {
  if (outcome === 'complete') return status ? `${http} ${status}` : `${http}`;
  const [name, bytes] = parsed(outcome);
  return t(`ended_${name}`, bytes);
}

/** An outcome's name among the console's words, and the number in it. */
function parsed(outcome) {
  if (outcome === null) return ['under way'];
  const cut = /^cut after (\d+) bytes$/.exec(outcome);
  return cut ? ['cut', Number(cut[1])] : [outcome];
}
