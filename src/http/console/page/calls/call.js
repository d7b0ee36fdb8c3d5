// One call, opened: what can be done with it, why it was answered so, and what was sent both ways.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { settings } from '../parts/admin.js';
import { differs, isUnderWay, Status } from '../parts/outcome.js';
import { Details, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, to } from '../parts/route.js';
import { useMedia, useSignal } from '../parts/signal.js';
import { clock, t, translated } from '../parts/words.js';
import { Overlay } from '../parts/overlay.js';
import { Actions } from './actions.js';
import { Answer, Decided } from './answer.js';
import { durationOf } from './columns.js';
import { Request } from './request.js';
import { Trail } from './trail.js';

export function Call({ id, known, query }) {
  const [call, error] = useCall(id, known);
  const head = useRef(null);
  // On a phone the call takes the place of the list.
  const isAlone = useMedia('(max-width: 900px)');
  const level = isAlone ? 'h1' : 'h2';
  useEffect(() => {
    if (isAlone) head.current?.focus();
  }, [id]);
  return html`<article class="call" aria-label=${t('call')} onKeyDown=${(event) => event.key === 'Escape' && go('calls', '', query)}>
    <div class="bar"><${level} tabindex="-1" ref=${head}>${t('call')}<//>
      <a class="button" href=${to('calls', '', query)}>${isAlone ? `← ${t('allCalls')}` : t('close')}</a></div>
    <${Problem} error=${error} />
    ${call ? html`<${Opened} call=${call} />` : !error && html`<${Notice}>${t('loading')}<//>`}
  </article>`;
}

/** The call as the list holds it, or else as the journal does, which is asked again while the answer is under way. */
function useCall(id, known) {
  const [isOpen, open] = useState(false);
  const [fetched, error] = useRemote(known ? null : `journal/${id}`, isOpen ? 1000 : 0);
  const call = known ?? fetched;
  useEffect(() => open(Boolean(call) && isUnderWay(call)), [call]);
  return [call, known ? null : error];
}

function Opened({ call }) {
  const { decision, sent } = call;
  return html`
    <p class="headline"><${Status} answered=${call.answered} /> <code>${sent.method} ${sent.path}</code> <time dateTime=${call.time}>${clock(call.time)}</time>
      <span>${t('took', call.took)}${decision.delay ? ` · ${t('heldBack', durationOf(call))}` : ''}</span>
      <span>request_id <code>${call.request_id}</code></span></p>
    ${decision.reason && !differs(call) && html`<p class="reason">${translated(decision.reason)}</p>`}
    <${Actions} call=${call} />
    ${decision.fault && html`<${Notice} kind="odd">${t('fault')}: ${decision.fault}<//>`}
    ${call.hints.map((hint) => html`<${Notice} kind="odd"><strong>${t('hint')}</strong> ${translated(hint)}<//>`)}
    <h2>${t('why')}</h2>
    <${Trail} call=${call} />
    ${sent.picture?.width > 0 && html`<h2>${t('picture')}</h2><${SentPicture} call=${call} />`}
    <${Answer} call=${call} />
    <${Decided} call=${call} />
    <${Details} title=${t('request')} open><${Request} call=${call} /><//>`;
}

function SentPicture({ call }) {
  const { picture } = call.sent;
  const known = useSignal(settings);
  // Nothing is asked for that cannot be there.
  const isShown = picture.format !== 'pdf' && known?.journal.pictures_mib !== 0;
  return html`<${Overlay} width=${picture.width} height=${picture.height} cards=${call.decision.cards}
    path=${isShown ? `journal/${call.request_id}/picture` : null} />`;
}
