// Where in the console somebody is: `#/view/rest`, so that every place has an address, under any prefix.

import { signal } from './signal.js';

const here = () => {
  const [view, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { view: view || 'calls', rest: rest.join('/') };
};

export const route = signal(here());

addEventListener('hashchange', () => route.set(here()));

export const to = (view, rest = '') => `#/${view}${rest ? `/${encodeURIComponent(rest)}` : ''}`;

export function go(view, rest) {
  location.hash = to(view, rest);
}
