// A value that views follow.

import { useEffect, useState } from '../vendor/preact.js';

export function signal(value) {
  const followers = new Set();
  return {
    get value() { return value; },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const follower of [...followers]) follower(next);
    },
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
  };
}

/** The value, as it is at each drawing; changes draw the component anew. */
export function useSignal(one) {
  const [, draw] = useState(0);
  useEffect(() => one.follow(() => draw((count) => count + 1)), [one]);
  return one.value;
}

/** Whether a condition of style sheets holds now, as when a phone is turned. */
export function useMedia(condition) {
  const [matches, set] = useState(() => matchMedia(condition).matches);
  useEffect(() => {
    const media = matchMedia(condition);
    const look = () => set(media.matches);
    look();
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, [condition]);
  return matches;
}

/** A signal whose value outlives the page. */
export function kept(name, first) {
  let start = first;
  try {
    start = JSON.parse(localStorage.getItem(name)) ?? first;
  } catch { /* not ours, or not allowed */ }
  const one = signal(start);
  one.follow((value) => {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* not allowed */ }
  });
  return one;
}
