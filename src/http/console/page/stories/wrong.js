// What is wrong with a story, in the words of somebody who counts steps from 1.

import { html } from '../vendor/preact.js';
import { useCodes } from '../parts/codes.js';
import { Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { t, translated } from '../parts/words.js';

/** How many letters must change until one name is the other. */
function distance(a, b) {
  let row = [...b].map((_, at) => at + 1);
  [...a].forEach((letter, at) => {
    let corner = at;
    let before = at + 1;
    row = row.map((above, place) => {
      before = Math.min(above + 1, before + 1, corner + (letter === b[place] ? 0 : 1));
      corner = above;
      return before;
    });
  });
  return row.at(-1) ?? a.length;
}

/** The nearest of some names, if it is near enough to have been meant. */
export function nearest(text, names) {
  const plain = (name) => name.toLowerCase().replaceAll('_', '-');
  const [[best, far] = []] = names.map((name) => [name, distance(plain(text), plain(name))]).sort((a, b) => a[1] - b[1]);
  return far <= Math.max(1, Math.floor(text.length / 4)) ? best : null;
}

export function Wrong({ error, script }) {
  const [cards] = useRemote('cards');
  const codes = useCodes();
  const [, at, member] = /^\/steps\/(\d+)(?:\/(\w+))?/.exec(error.problem?.pointer ?? '') ?? [];
  if (at === undefined) return html`<${Problem} error=${error} />`;
  const number = Number(at) + 1;
  const answer = script?.steps?.[at]?.answer;
  if (member !== 'answer' || typeof answer !== 'string') {
    const message = translated(error.message).replace(/\b(step|paso) (\d+)\b/g, (_, word, step) => `${word} ${Number(step) + 1}`);
    return html`<${Problem} error=${{ message: `${t('inStep', number)}${member ? ` ${member}` : ''}: ${message}` }} />`;
  }
  const near = nearest(answer, ['pass', ...codes, ...(cards?.cards ?? []).map((card) => card.name)]);
  return html`<${Problem} error=${{ message: `${t('inStep', number)} answer: ${t('noSuchAnswer', answer)}${near ? ` ${t('didYouMean', near)}` : ''}` }} />`;
}
