// One call, opened: why it was answered so, what was sent, and what can be done with it.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { differs, isUnderWay, Status } from '../parts/outcome.js';
import { Details, Facts, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, to } from '../parts/route.js';
import { clock, day, labelOf, t, translated } from '../parts/words.js';
import { Overlay } from '../parts/overlay.js';
import { Answer, Decided } from './answer.js';
import { Replay } from './replay.js';
import { Snippets } from './snippets.js';
import { Trail } from './trail.js';
import { draftOf } from '../stories/draft.js';

export function Call({ id, known }) {
  const [call, error] = useCall(id, known);
  const head = useRef(null);
  // On a phone the call takes the place of the list.
  const level = matchMedia('(max-width: 700px)').matches ? 'h1' : 'h2';
  useEffect(() => {
    if (level === 'h1') head.current?.focus();
  }, [id]);
  return html`<article class="call" aria-label=${t('call')} onKeyDown=${(event) => event.key === 'Escape' && go('calls')}>
    <div class="bar"><${level} tabindex="-1" ref=${head}>${t('call')}<//><a class="button" href=${to('calls')}>${t('close')}</a></div>
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
  return [call, error];
}

function Opened({ call }) {
  const { answered, decision, sent } = call;
  const story = () => { draftOf.set(storyOf(call)); go('scenarios', 'new'); };
  return html`
    <p class="headline"><${Status} answered=${answered} /> <time dateTime=${call.time}>${clock(call.time)}</time>
      <span>${t('took', call.took)}</span> <code>${call.request_id}</code></p>
    ${decision.reason && !differs(call) && html`<p class="reason">${translated(decision.reason)}</p>`}
    ${decision.fault && html`<${Notice} kind="odd">${t('fault')}: ${decision.fault}<//>`}
    ${call.hints.map((hint) => html`<${Notice} kind="odd"><strong>${t('hint')}</strong> ${translated(hint)}<//>`)}
    <h2>${t('why')}</h2>
    <${Trail} call=${call} />
    ${sent.picture?.width > 0 && html`<h2>${t('picture')}</h2><${SentPicture} call=${call} />`}
    <${Answer} call=${call} />
    <${Decided} call=${call} />
    <${Details} title=${t('request')} open><${Request} call=${call} /><//>
    <${Details} title=${t('copyAs')}><${Snippets} call=${call} /><//>
    <div class="row">
      <${Replay} call=${call} />
      <button type="button" onClick=${story}>${t('makeScenario')}</button>
    </div>`;
}

/** A scenario that decides as was decided for this call. */
function storyOf({ decision, request_id: id }) {
  const step = { answer: decision.cards[0]?.name ?? (decision.status === 'UNKNOWN_NAME' ? 'pass' : decision.status) };
  if (decision.cards.length === 0 && decision.reason) step.reason = decision.reason;
  if (decision.delay) step.delay = `${Math.round(decision.delay)}ms`;
  if (decision.fault) step.fault = decision.fault;
  return { name: `from-${id.slice(3, 11)}`, script: { note: '', steps: [step, { answer: 'pass' }] } };
}

function SentPicture({ call }) {
  const { picture } = call.sent;
  const isShown = picture.format !== 'pdf';
  return html`<${Overlay} width=${picture.width} height=${picture.height} cards=${call.decision.cards}
    path=${isShown ? `journal/${call.request_id}/picture` : null} />`;
}

function Request({ call }) {
  const { sent } = call;
  return html`<${Facts} facts=${{
    request: `${sent.method} ${sent.path} ${sent.http_version}`,
    session: call.session ?? '–',
    apiId: call.api_id ?? '–',
    encoding: labelOf('encoding', sent.encoding),
    fields: sent.fields.join(', ') || '–',
    fileName: sent.file_name ?? '–',
    detectFace: sent.detect_face === null ? '–' : sent.detect_face ? t('yes') : t('no'),
    body: t('bytes', sent.body_bytes),
    picture: sent.picture?.width ? `${sent.picture.format} ${sent.picture.width} × ${sent.picture.height}, ${t('bytes', sent.picture.bytes)}` : '–',
    userAgent: sent.user_agent ?? '–',
    sessionTime: day(call.session_time),
  }} />`;
}
