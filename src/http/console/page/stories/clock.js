// A virtual clock: what it shows, and how it is turned.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { day, length, t } from '../parts/words.js';

const STEPS = ['1m', '1h', '1d', '30d'];

export function Clock({ path, title, level = 'h3' }) {
  const [shown, error, again] = useRemote(path, 1000);
  const [wrong, say] = useState(null);
  const turn = (body) => ask(path, body ? { method: 'PUT', body } : { method: 'DELETE' }).then(() => { say(null); again(); }, say);
  const isFrozen = shown?.clock.state === 'frozen';
  return html`<section class="clock" aria-label=${title}>
    <${level}>${title}<//>
    <p><time>${shown ? day(shown.now) : '…'}</time> ${isFrozen && html`<strong>❄ ${t('frozen')}</strong>`} ${shown && shown.now !== shown.real && !isFrozen && shown.clock.ahead !== '0s' && html`<small>${t('ahead', length(shown.clock.ahead))}</small>`}</p>
    <div class="row">
      <button type="button" aria-pressed=${isFrozen} onClick=${() => turn({ frozen: !isFrozen })}>${isFrozen ? t('thaw') : t('freeze')}</button>
      ${STEPS.map((step) => html`<button type="button" class="small" aria-label=${t('advance', length(step))} onClick=${() => turn({ advance: step })}>+${length(step)}</button>`)}
      <button type="button" class="small" onClick=${() => turn(null)}>${t('setBack')}</button>
    </div>
    <${Problem} error=${wrong ?? error} />
  </section>`;
}
