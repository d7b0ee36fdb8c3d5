// What can be done with a call: again, as code, as a scenario, and the way to the rest of its session.

import { html, useState } from '../vendor/preact.js';
import { go, to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { Replay } from './replay.js';
import { Snippets } from './snippets.js';
import { handOver } from '../stories/draft.js';

export function Actions({ call }) {
  const [isCopying, copy] = useState(false);
  const cannot = call.decision.status === 'UNKNOWN_NAME';
  const story = () => { handOver(storyOf(call)); go('scenarios', 'new'); };
  return html`<section class="actions" aria-label=${t('callActions')}>
    <div class="row">
      <${Replay} call=${call} />
      <button type="button" aria-expanded=${isCopying} onClick=${() => copy(!isCopying)}>${t('copyAs')}</button>
      <button type="button" disabled=${cannot} onClick=${story}>${t('makeScenario')}</button>
      ${call.session && html`<a class="button" href=${to('calls', call.request_id, { session: call.session })}>${t('callsOf', call.session)}</a>
        <a class="button" href=${to('sessions', call.session)}>${t('toSession', call.session)}</a>`}
    </div>
    ${cannot && html`<p class="hint">${t('noScenarioOf501')}</p>`}
    ${isCopying && html`<${Snippets} call=${call} />`}
  </section>`;
}

/** A scenario that decides as was decided for this call. Its note says what that is, for where no name chose the answer
    the scenario gives it to calls that would have got another. */
function storyOf({ decision, matched_by: by, request_id: id, sent }) {
  const step = { answer: decision.cards[0]?.name ?? decision.status };
  if (decision.cards.length === 0 && decision.reason) step.reason = decision.reason;
  if (decision.delay) step.delay = `${Math.round(decision.delay)}ms`;
  if (decision.fault) step.fault = decision.fault;
  const what = `${sent.method} ${sent.path}`;
  const note = by ? t('storyOfName', what, by) : t('storyOfCheck', what, decision.status);
  return { name: `from-${id.slice(3, 11)}`, script: { note, steps: [step, { answer: 'pass' }] } };
}
