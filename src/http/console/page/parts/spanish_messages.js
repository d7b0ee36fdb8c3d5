// What the server says in English, in Spanish. A text is matched whole; names and numbers in it stay as they are, and a
// value that is a text of ours too is translated in its turn.

import { BASE64 } from './spanish_base64.js';
import { BODIES } from './spanish_bodies.js';
import { CALLERS } from './spanish_callers.js';
import { CARDS } from './spanish_cards.js';
import { NETWORK } from './spanish_network.js';
import { OUTCOMES } from './spanish_outcomes.js';
import { PICTURES } from './spanish_pictures.js';
import { REFUSALS } from './spanish_refusals.js';

const PLACE = /\{(\d)\}/;
const PAIRS = [CALLERS, BODIES, BASE64, PICTURES, OUTCOMES, REFUSALS, CARDS, NETWORK].flat();
const WHOLE = new Map(PAIRS.filter(([english]) => !PLACE.test(english)));

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
const patternOf = (english) => new RegExp(`^${english.split(PLACE).map((part, at) => (at % 2 ? '(.+?)' : escaped(part))).join('')}$`, 's');

/** Those with values: the one with most words of its own is tried first. */
const TEMPLATES = PAIRS.filter(([english]) => PLACE.test(english))
  .sort(([one], [other]) => other.length - one.length)
  .map(([english, spanish]) => ({ pattern: patternOf(english), spanish }));

/** The Spanish of a text; a text that has none stays as it is. */
export function spanishOf(text) {
  const whole = WHOLE.get(text);
  if (whole !== undefined) return whole;
  for (const { pattern, spanish } of TEMPLATES) {
    const [, ...values] = pattern.exec(text) ?? [];
    if (values.length > 0) return spanish.replace(/\{(\d)\}/g, (_, at) => spanishOf(values[at]));
  }
  return text;
}
