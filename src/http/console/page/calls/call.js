// One call, opened: why it was answered so, what was sent, and what can be done with it.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Details, Json, Notice, Problem, Status } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go, to } from '../parts/route.js';
import { clock, t } from '../parts/words.js';
import { Overlay } from '../parts/overlay.js';
import { Replay } from './replay.js';
import { Snippets } from './snippets.js';
import { Trail } from './trail.js';
import { draftOf } from '../stories/draft.js';

export function Call({ id, known }) {
  const [fetched, error] = useRemote(known ? null : `journal/${id}`);
  const call = known ?? fetched;
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

function Opened({ call }) {
  const { answered, sent } = call;
  const story = () => { draftOf.set(storyOf(call)); go('scenarios', 'new'); };
  return html`
    <p class="headline"><${Status} http=${answered.http} status=${answered.status} /> <time dateTime=${call.time}>${clock(call.time)}</time>
      <span>${t('took', call.took)}</span> <code>${call.id}</code></p>
    ${answered.reason && html`<p class="reason">${answered.reason}</p>`}
    ${answered.fault && html`<${Notice} kind="odd">${t('fault')}: ${answered.fault}<//>`}
    ${call.hints.map((hint) => html`<${Notice} kind="odd"><strong>${t('hint')}</strong> ${hint}<//>`)}
    <h2>${t('why')}</h2>
    <${Trail} call=${call} />
    ${sent.picture?.width > 0 && html`<h2>${t('picture')}</h2><${SentPicture} call=${call} />`}
    <h2>${t('answer')}</h2>
    <${Answer} call=${call} />
    <${Details} title=${t('request')} open><${Facts} call=${call} /><//>
    <${Details} title=${t('copyAs')}><${Snippets} call=${call} /><//>
    <div class="row">
      <${Replay} call=${call} />
      <button type="button" onClick=${story}>${t('makeScenario')}</button>
    </div>`;
}

/** A scenario that answers as this call was answered. */
function storyOf({ answered, id }) {
  const step = { answer: answered.cards[0]?.name ?? (answered.status === 'UNKNOWN_NAME' ? 'pass' : answered.status) };
  if (answered.cards.length === 0 && answered.reason) step.reason = answered.reason;
  if (answered.delay) step.delay = `${Math.round(answered.delay)}ms`;
  if (answered.fault) step.fault = answered.fault;
  return { name: `from-${id.slice(3, 11)}`, script: { note: '', steps: [step, { answer: 'pass' }] } };
}

function SentPicture({ call }) {
  const { picture } = call.sent;
  const isShown = picture.format !== 'pdf';
  return html`<${Overlay} width=${picture.width} height=${picture.height} cards=${call.answered.cards}
    path=${isShown ? `journal/${call.id}/picture` : null} />`;
}

function Answer({ call }) {
  const [isShown, show] = useState(false);
  const [full, error] = useRemote(isShown ? `journal/${call.id}?values=show` : null);
  const { answered } = call;
  if (answered.cards.length === 0) {
    return html`<${Json} value=${{ reason: answered.reason, request_id: call.id, status: answered.status }} />`;
  }
  const masked = { card_info: t('masked') };
  const results = answered.cards.map((card, at) => ({
    card_info: full?.answered.cards[at]?.card_info ?? masked.card_info,
    card_side: card.side,
    card_type: card.type,
    ...(card.face_region && { face_region: card.face_region }),
  }));
  return html`<button type="button" class="small" aria-pressed=${isShown} onClick=${() => show(!isShown)}>${isShown ? t('hideValues') : t('showValues')}</button>
    <${Problem} error=${error} />
    <${Json} value=${{ request_id: call.id, results: isShown && full ? results : results.map((one) => ({ ...one, ...masked })), status: 'OK' }} />`;
}

function Facts({ call }) {
  const { sent, answered } = call;
  const facts = {
    request: `${sent.method} ${sent.path} ${sent.http_version}`,
    session: call.session ?? '–',
    apiId: call.api_id ?? '–',
    encoding: sent.encoding,
    fields: sent.fields.join(', ') || '–',
    fileName: sent.file_name ?? '–',
    detectFace: sent.detect_face === null ? '–' : sent.detect_face ? t('yes') : t('no'),
    body: t('bytes', sent.body_bytes),
    picture: sent.picture?.width ? `${sent.picture.format} ${sent.picture.width} × ${sent.picture.height}, ${t('bytes', sent.picture.bytes)}` : '–',
    userAgent: sent.user_agent ?? '–',
    answerBytes: t('bytes', answered.bytes),
    delay: answered.delay ? `${answered.delay} ms` : '–',
    sessionTime: call.session_time,
  };
  return html`<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<dt>${t(name)}</dt><dd>${value}</dd>`)}</dl>`;
}
