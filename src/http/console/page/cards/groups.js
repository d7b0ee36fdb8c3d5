// Specimens in groups: the plain cards first, then what is special by the kind of card, then errors.

const PLAIN = ['new', 'old', 'alien', 'temp'].flatMap((kind) => [`${kind}-front`, `${kind}-back`]);
const KINDS = ['new', 'old', 'alien', 'temp'];

const backOf = (name) => name.replace('-front', '-back');
const frontOf = (name) => name.replace('-back', '-front');

/** A front and its back side by side, and after all pairs the sides that stand alone. */
function inPairs(cards) {
  const known = new Set(cards.map((card) => card.name));
  const isPaired = ({ name }) => backOf(name) !== frontOf(name) && known.has(backOf(name)) && known.has(frontOf(name));
  const order = ({ name }) => `${frontOf(name)} ${name === frontOf(name) ? 0 : 1}`;
  const sorted = [...cards].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return [...sorted.filter(isPaired), ...sorted.filter((card) => !isPaired(card))];
}

function groupOf({ name, added, card_type: type }) {
  if (added) return 'cards_own';
  if (PLAIN.includes(name)) return 'cards_plain';
  if (name.startsWith('sample-')) return 'cards_samples';
  return `cards_${type.toLowerCase()}`;
}

/** `[title, members]` of each group; a member has `name` and, where there is one, `note`. */
export function groups(cards = [], scenarios = []) {
  const inGroup = (title) => cards.filter((card) => groupOf(card) === title);
  const plain = inGroup('cards_plain').sort((a, b) => PLAIN.indexOf(a.name) - PLAIN.indexOf(b.name));
  return [
    ['cards_plain', plain],
    ...['own', ...KINDS, 'samples'].map((kind) => [`cards_${kind}`, inPairs(inGroup(`cards_${kind}`))]),
    ['cards_errors', scenarios.filter((one) => one.status)],
    ['cards_scenarios', scenarios.filter((one) => !one.status)],
  ].filter(([, members]) => members.length > 0);
}
