// The decision as a picture: the checks in their order, then the channels, and where it stopped.

import { html } from '../vendor/preact.js';
import { useCodes } from '../parts/codes.js';
import { labelOf, t, translated } from '../parts/words.js';

const CHANNELS = ['header', 'queue', 'api-id', 'condition', 'specimen', 'file-name', 'sha256', 'default'];
const MARKS = { passed: '✓', failed: '✗', chose: '●', silent: '·', skipped: '–', unknown: '?', 'not asked': ' ' };

export function Trail({ call }) {
  const checks = useCodes();
  return html`<div class="trail">
    <${Lane} title=${t('checks')} names=${checks} lines=${call.trail.filter((line) => line.kind === 'check')} />
    <${Lane} title=${t('channels')} names=${CHANNELS} lines=${call.trail.filter((line) => line.kind === 'channel')} />
  </div>`;
}

function Lane({ title, names, lines }) {
  const known = new Map(lines.map((line) => [line.name, line]));
  const told = lines.filter((line) => line.detail);
  return html`<div class="lane">
    <h3>${title}</h3>
    <ol>${names.map((name) => {
      const outcome = known.get(name)?.outcome ?? 'not asked';
      return html`<li key=${name} class="step ${outcome.replace(' ', '-')}" title=${translated(known.get(name)?.detail)}>
        <span class="mark" aria-hidden="true">${MARKS[outcome]}</span><span class="name">${labelOf('channel', name)}</span><span class="said">${t(`outcome_${outcome}`)}</span></li>`;
    })}</ol>
    ${told.map((line) => html`<p class="detail"><strong>${labelOf('channel', line.name)}</strong> ${translated(line.detail)}</p>`)}
  </div>`;
}
