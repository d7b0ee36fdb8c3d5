// The columns of the list, and how they are set out in the room that there is.

import { html } from '../vendor/preact.js';
import { differs, isUnderWay, Status } from '../parts/outcome.js';
import { clock, labelOf, t, translated } from '../parts/words.js';
import { Thumbnail } from './thumbnail.js';

/** From this width on the columns stand side by side; below it two stand in one place; on a phone each has its corner. */
const LAYOUTS = [{ name: 'wide', from: 1080, row: 40 }, { name: 'paired', from: 560, row: 60 }, { name: 'stacked', from: 0, row: 84 }];

export const layoutFor = (width) => LAYOUTS.find((one) => width >= one.from);

const COLUMNS = ['time', 'request', 'session', 'outcome', 'why', 'took', 'picture'];

export const columns = (hasPictures) => (hasPictures ? COLUMNS : COLUMNS.slice(0, -1));

export const Headings = ({ hasPictures }) => html`<div class="headings" role="row" aria-rowindex="1">
  ${columns(hasPictures).map((name) => html`<span key=${name} role="columnheader" class="at-${name}">${t(`col_${name}`)}</span>`)}
</div>`;

/** A call whose credentials are refused enters no session, whatever its API ID is. */
const sessionOf = ({ session, api_id: apiId }) => session ?? (apiId ? t('noSession', apiId) : '–');

/** The cells of a call, each with its whole text as a title where it may be cut. */
export function Cells({ call, href, isOpen, hasPictures }) {
  const asked = `${call.sent.method} ${call.sent.path}`;
  const why = whatOf(call);
  return html`
    <span role="cell" class="at-time"><a class="whole-row" href=${href} tabindex="-1" aria-current=${isOpen ? 'true' : undefined}><time dateTime=${call.time}>${clock(call.time)}</time></a></span>
    <span role="cell" class="at-request" title=${asked}><span class="method">${call.sent.method}</span> ${call.sent.path}</span>
    <span role="cell" class="at-session who" title=${sessionOf(call)}>${sessionOf(call)}</span>
    <span role="cell" class="at-outcome"><${Status} answered=${call.answered} /></span>
    <span role="cell" class="at-why" title=${[call.matched_by && labelOf('channel', call.matched_by), why, call.decision.fault, ...call.hints.map(translated)].filter(Boolean).join('\n')}>
      ${call.hints.length > 0 && html`<span class="tag odd">${t('hintCount', call.hints.length)}</span>`}
      ${call.decision.fault && html`<span class="tag harmed">${call.decision.fault}</span>`}
      ${call.matched_by && html`<span class="tag">${labelOf('channel', call.matched_by)}</span>`}
      <span class="what">${why}</span></span>
    <span role="cell" class="at-took">${isUnderWay(call) ? '…' : t('ms', durationOf(call))}</span>
    ${hasPictures && html`<span role="cell" class="at-picture"><${Thumbnail} call=${call} /></span>`}`;
}

/** Milliseconds from the call until its answer could begin. */
export const durationOf = ({ took, decision }) => took + (decision.delay ?? 0);

/** The cards or the reason that were answered; where the client saw something else, what had been decided. */
function whatOf(call) {
  const { http, status, reason, cards } = call.decision;
  const what = cards.map((card) => card.name).join(', ') || translated(reason) || '';
  if (!differs(call)) return what;
  return `${t('decidedAs', `${http} ${status}`)}${what ? `: ${what}` : ''}`;
}
