// A scenario that is handed from one view to the editor.

import { signal } from '../parts/signal.js';

export const EMPTY = { name: 'my-story', script: { note: '', steps: [{ answer: 'INTERNAL_ERROR', times: 2 }, { answer: 'pass' }], then: 'repeat-last' } };

export const draftOf = signal(EMPTY);
