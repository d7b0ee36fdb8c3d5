// What came of a call that was tried.

import { html } from '../vendor/preact.js';
import { Body } from '../parts/body.js';
import { ending, isUnderWay, Status } from '../parts/outcome.js';
import { Notice } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { Overlay } from '../parts/overlay.js';
import { t, translated } from '../parts/words.js';
import { useObject } from './picker.js';

const Why = ({ id }) => html`<a href=${to('calls', id)}>${t('why')}</a>`;

export function Answered({ answer, picture }) {
  const [call] = useRemote(answer.requestId ? `journal/${answer.requestId}` : null);
  const source = useObject(picture);
  const sent = call?.sent.picture;
  // The `status` of a problem is a number, and says what HTTP says already.
  const status = typeof answer.json?.status === 'string' ? answer.json.status : null;
  const seen = { http: answer.status, status, outcome: 'complete' };
  return html`<section aria-label=${t('answer')}>
    <p class="headline"><${Status} answered=${seen} /> <span>${t('roundTrip', answer.took)}</span>
      ${call && html`<span>${t('took', call.took)}</span> <${Why} id=${answer.requestId} />`}</p>
    ${(call?.hints ?? []).map((hint) => html`<${Notice} kind="odd"><strong>${t('hint')}</strong> ${translated(hint)}<//>`)}
    ${sent?.width > 0 && html`<${Overlay} width=${sent.width} height=${sent.height} cards=${call.decision.cards} source=${picture.type === 'application/pdf' ? null : source} />`}
    <${Body} text=${answer.text} />
  </section>`;
}

/** No answer that a client could read. `call` is how the journal has it, if it has. */
export function Failed({ call, error }) {
  const isOver = call && !isUnderWay(call);
  // What the browser said itself is English, and says little more.
  return html`<${Notice} kind="bad">${isOver && call.answered.outcome !== 'complete' ? ending(call.answered) : t('noConnection')} ${call ? html`<${Why} id=${call.request_id} />` : html`<small>${translated(error.message)}</small>`}<//>`;
}
