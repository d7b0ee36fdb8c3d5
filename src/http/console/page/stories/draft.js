// A scenario that is handed from one view to the editor.

import { signal } from '../parts/signal.js';

export const EMPTY = { name: 'my-story', script: { note: '', steps: [{ answer: 'INTERNAL_ERROR', times: 2 }, { answer: 'pass' }], then: 'repeat-last' } };

export const draftOf = signal(EMPTY);

/** What is written and not saved, by the name of the story, until the page is left. */
export const unsaved = new Map();

/** Hands a story to the editor, in place of one that was not finished. */
export function handOver(story) {
  unsaved.delete('new');
  draftOf.set(story);
}

addEventListener('beforeunload', (event) => { if (unsaved.size > 0) event.preventDefault(); });
