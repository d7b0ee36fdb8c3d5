// What the console says, in English and Spanish. A test asks that both say the same things.

import { kept } from './signal.js';
import { en } from './english.js';
import { es } from './spanish.js';
import { spanishOf } from './spanish_messages.js';

const WORDS = { en, es };
const wanted = navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in WORDS) ?? 'en';

export const language = kept('cedulita-language', wanted);

/** What a word is in the language of the page, with values in the places of `{0}`, `{1}`. */
export function t(name, ...values) {
  const text = WORDS[language.value]?.[name] ?? WORDS.en[name] ?? name;
  return text.replace(/\{(\d)\}/g, (_, at) => shown(values[at]));
}

/** What the server said, in the language of the page. */
export const translated = (text) => (language.value === 'es' && typeof text === 'string' ? spanishOf(text) : text);

/** The label of a value that the server gives as an identifier; one without a label is shown as it is. */
export const labelOf = (kind, value) => (`${kind}_${value}` in WORDS.en ? t(`${kind}_${value}`) : value);

export const number = (value) => value.toLocaleString(language.value, { maximumFractionDigits: 1 });

const shown = (value) => (typeof value === 'number' ? number(value) : value);

const UNITS = { ms: 'millisecond', s: 'second', m: 'minute', h: 'hour', d: 'day' };

/** A length of time such as `1d 2h`, as the admin API writes it. */
export const length = (text, style = 'narrow') => text.replace(/(\d+(?:\.\d+)?)(ms|[smhd])/g, (_, count, unit) =>
  Number(count).toLocaleString(language.value, { style: 'unit', unit: UNITS[unit], unitDisplay: style }));

const pad = (number, digits = 2) => String(number).padStart(digits, '0');

/** A moment as the hour of its day. */
export function clock(time) {
  const at = new Date(time);
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

/** A moment with its day. */
export const day = (time) => new Date(time).toLocaleString(language.value, { dateStyle: 'medium', timeStyle: 'medium' });
