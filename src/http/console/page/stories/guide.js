// The fields of a story, beside the editor.

import { html } from '../vendor/preact.js';
import { to } from '../parts/route.js';
import { t } from '../parts/words.js';

const FIELDS = ['answer', 'reason', 'times', 'for', 'delay', 'fault', 'change', 'set', 'then', 'when'];

export function Guide() {
  return html`<details class="part"><summary><h2>${t('storyFields')}</h2></summary>
    <dl class="facts">${FIELDS.map((name) => html`<dt key=${name}><code>${name}</code></dt><dd>${t(`field_${name}`)}</dd>`)}</dl>
    <p><a href=${to('docs', 'admin/putScenario')}>${t('fieldsInDocs')}</a></p></details>`;
}
