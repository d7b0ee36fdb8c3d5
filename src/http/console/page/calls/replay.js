// The same call again, if its picture was kept; otherwise with a specimen or a picture that somebody chooses.

import { html, useRef, useState } from '../vendor/preact.js';
import { ask, raw, settings } from '../parts/admin.js';
import { Notice } from '../parts/pieces.js';
import { to } from '../parts/route.js';
import { send } from '../parts/send.js';
import { t, translated } from '../parts/words.js';
import { partsOf } from './snippets.js';

export function Replay({ call }) {
  const [said, say] = useState(null);
  const [lacks, lack] = useState(false);
  const choice = useRef(null);
  const card = call.decision.cards[0]?.name;

  async function again(picture) {
    lack(false);
    say({ text: t('sending') });
    try {
      const { status, requestId } = await send({ ...partsOf(call), secret: 'replay', picture });
      const made = requestId && await ask(`journal/${requestId}`).catch(() => null);
      say({ text: made ? compared(call, made) : t('replayed', status), requestId });
    } catch (error) {
      say({ text: t('noAnswer', translated(error.message)) });
    }
  }

  async function start() {
    if (!call.sent.picture) return again(null);
    const kept = settings.value?.journal.pictures_mib === 0 ? null : await raw(`journal/${call.request_id}/picture`);
    if (kept?.ok) return again(await kept.blob());
    say(null);
    return lack(true);
  }

  const specimen = async () => again(await (await raw(`cards/${encodeURIComponent(card)}/specimen.jpg`)).blob());

  return html`<button type="button" class="main" onClick=${start}>${t('replay')}</button>
    <input ref=${choice} type="file" hidden accept="image/jpeg,image/png,application/pdf" onChange=${(event) => event.target.files[0] && again(event.target.files[0])} />
    ${lacks && html`<${Notice}>${t('replayLacks')} <span class="row">
      <button type="button" class="small" onClick=${() => choice.current.click()}>${t('choosePicture')}</button>
      ${card && html`<button type="button" class="small" onClick=${specimen}>${t('replayWithSpecimen', card)}</button>`}</span><//>`}
    ${said && html`<${Notice}>${said.text} ${said.requestId && html`<a href=${to('calls', said.requestId)}>${t('open')}</a>`}<//>`}`;
}

/** What the second call was answered, and whether that is what the first was. */
function compared(before, now) {
  const [old, fresh] = [before, now].map(({ decision }) => [`${decision.http} ${decision.status}`, decision.cards.map((one) => one.name).join(', ')].filter(Boolean).join(', '));
  return old === fresh ? t('replayedSame', fresh) : t('replayedOther', fresh, old);
}
