// Looking for something by words as people type them: in any order, with spaces for `_` and `-`, without accents.

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(/[\s_-]+/g, ' ').trim();

/** Those of whose `fields` some word begins with each word that is looked for: first what has just that name, then whose name has all the words. */
export function found(text, all, fields) {
  const wanted = plain(text);
  if (!wanted) return all;
  const have = (texts) => {
    const within = ` ${plain(texts.filter(Boolean).join(' '))}`;
    return wanted.split(' ').every((word) => within.includes(` ${word}`));
  };
  const rank = ({ name }) => (plain(name) === wanted ? 0 : have([name]) ? 1 : 2);
  return all.filter((one) => have(fields(one))).sort((a, b) => rank(a) - rank(b));
}
