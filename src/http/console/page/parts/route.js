// Where in the console somebody is: `#/view/rest?name=value`, so that every place has an address, under any prefix.

import { signal } from './signal.js';

/** What each view was last narrowed down to, for this tab: the way back to a view leads to where it was left. */
const LAST = 'cedulita-last-';

const here = () => {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/').map(decoded);
  return { view: view || 'calls', rest: rest.join('/'), query: Object.fromEntries(new URLSearchParams(search)) };
};

/** A text of an address, which somebody may have typed. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const route = signal(here());

addEventListener('hashchange', () => {
  const before = route.value;
  const now = here();
  const isNarrowed = Object.keys(now.query).length > 0;
  const last = sessionStorage.getItem(LAST + now.view);
  // Whoever comes back from another view finds the filters that were left there. Who opens one thing sees it among all.
  if (now.view !== before.view && !now.rest && !isNarrowed && last) {
    history.replaceState(null, '', `#/${now.view}?${last}`);
    now.query = here().query;
  } else if (isNarrowed || now.view === before.view) {
    sessionStorage.setItem(LAST + now.view, new URLSearchParams(now.query));
  }
  route.set(now);
});

export function to(view, rest = '', query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  const search = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  return `#/${view}${rest ? `/${encodeURIComponent(rest)}` : ''}${search}`;
}

export function go(view, rest, query) {
  location.hash = to(view, rest, query);
}

/** Another address for the same place, which the way back does not stop at: as while somebody types. */
export function narrow(view, rest, query) {
  history.replaceState(null, '', to(view, rest, query));
  sessionStorage.setItem(LAST + view, new URLSearchParams(query));
  route.set(here());
}
