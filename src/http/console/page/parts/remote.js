// What the admin API holds, fetched for a view: with what is wrong, and fetched again when somebody asks.

import { useCallback, useEffect, useState } from '../vendor/preact.js';
import { ask, hasToken, raw, url } from './admin.js';

/** `[value, error, again]` of a path; nothing is fetched while the path is null. */
export function useRemote(path, every = 0) {
  const [state, set] = useState({ value: null, error: null });
  const [round, again] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    let isOver = false;
    const fetch = () => ask(path).then(
      (value) => isOver || set({ value, error: null }),
      (error) => isOver || set((old) => ({ ...old, error })),
    );
    fetch();
    const timer = every ? setInterval(fetch, every) : 0;
    return () => { isOver = true; clearInterval(timer); };
  }, [path, round, every]);
  return [state.value, state.error, useCallback(() => again((count) => count + 1), [])];
}

/** An address for `<img>`. With a token the picture is fetched first, for an `<img>` cannot send one. */
export function usePicture(path, query) {
  const address = path === null ? null : url(path, query).href;
  const [fetched, set] = useState(null);
  useEffect(() => {
    if (address === null || !hasToken()) return undefined;
    let object = null;
    let isOver = false;
    raw(path, { query }).then(async (response) => {
      if (!response.ok || isOver) return;
      object = URL.createObjectURL(await response.blob());
      set(object);
    }, () => {});
    return () => { isOver = true; if (object) URL.revokeObjectURL(object); };
  }, [address]);
  return hasToken() ? fetched : address;
}
