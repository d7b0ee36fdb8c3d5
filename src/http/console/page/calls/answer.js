// What left the socket in answer to a call, and beside it what had been decided where that is something else.

import { html, useState } from '../vendor/preact.js';
import { Body, Bytes } from '../parts/body.js';
import { differs, ending, isUnderWay } from '../parts/outcome.js';
import { Code, Facts, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { t, translated } from '../parts/words.js';

/** What stands for a value of a card in the journal. */
const MASK = '***';
/** Bytes of a body that the journal keeps. */
const KEPT_BYTES = 64 * 1024;

export function Answer({ call }) {
  const { answered } = call;
  const title = t(isUnderWay(call) ? 'answer' : 'answerSent');
  // Bytes that are not HTTP have no body.
  const label = t(answered.status_line ? 'answerBody' : 'bytes', answered.body_bytes);
  return html`<section class="answer" aria-label=${title}>
    <h2>${title}</h2>
    <p role="status">${ending(answered)}</p>
    ${answered.status_line && html`<${Code} text=${headOf(answered)} label=${t('answerHead')} />`}
    ${answered.status_line && answered.body_bytes === 0 && html`<p>${t('noBody')}</p>`}
    ${answered.body_bytes > KEPT_BYTES && html`<p>${t('firstKept', KEPT_BYTES)}</p>`}
    ${answered.body_bytes > 0 && html`<h3>${label}</h3>
      ${answered.body_encoding === 'text' ? html`<${Text} call=${call} label=${label} />` : html`<${Bytes} base64=${answered.body} label=${label} />`}`}
  </section>`;
}

/** Status line and headers as they stand on the line. */
const headOf = ({ status_line: line, headers }) => [line, ...headers.map(({ name, value }) => `${name}: ${value}`)].join('\n');

function Text({ call, label }) {
  const [isShown, show] = useState(false);
  const [full, error] = useRemote(isShown ? `journal/${call.request_id}?values=show` : null);
  const { body } = call.answered;
  const isMasked = body.includes(MASK);
  return html`${isMasked && !isShown && html`<p><small>${t('masked')}</small></p>`}
    <${Body} text=${isShown && full ? full.answered.body : body} label=${label}>
      ${isMasked && html`<button type="button" class="small" aria-pressed=${isShown} onClick=${() => show(!isShown)}>${isShown ? t('hideValues') : t('showValues')}</button>`}
    <//>
    <${Problem} error=${error} />`;
}

/** What had been decided, where something was done to it on its way. */
export function Decided({ call }) {
  const { decision } = call;
  if (!differs(call) && !decision.fault && !decision.delay) return null;
  const facts = {
    answer: `${decision.http} ${decision.status}`,
    reason: translated(decision.reason) ?? '–',
    cards: decision.cards.map((card) => card.name).join(', ') || '–',
    fault: decision.fault ?? '–',
    delay: decision.delay ? t('ms', decision.delay) : '–',
  };
  return html`<section aria-label=${t('decided')}><h2>${t('decided')}</h2><${Facts} facts=${facts} /></section>`;
}
