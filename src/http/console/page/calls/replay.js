// The same call again, if its picture was kept; otherwise with a picture that somebody chooses.

import { html, useRef, useState } from '../vendor/preact.js';
import { raw } from '../parts/admin.js';
import { Notice } from '../parts/pieces.js';
import { to } from '../parts/route.js';
import { send } from '../parts/send.js';
import { t, translated } from '../parts/words.js';
import { partsOf } from './snippets.js';

export function Replay({ call }) {
  const [said, say] = useState(null);
  const choice = useRef(null);

  async function again(picture) {
    say({ text: t('sending') });
    const parts = partsOf(call);
    try {
      const { status, requestId } = await send({ ...parts, secret: 'replay', picture });
      say({ text: t('replayed', status), requestId });
    } catch (error) {
      say({ text: t('noAnswer', translated(error.message)) });
    }
  }

  async function start() {
    if (!call.sent.picture) return again(null);
    const kept = await raw(`journal/${call.request_id}/picture`);
    if (kept.ok) return again(await kept.blob());
    say({ text: t('replayNeeds') });
    return choice.current.click();
  }

  return html`<button type="button" onClick=${start}>${t('replay')}</button>
    <input ref=${choice} type="file" hidden accept="image/jpeg,image/png,application/pdf" onChange=${(event) => event.target.files[0] && again(event.target.files[0])} />
    ${said && html`<${Notice}>${said.text} ${said.requestId && html`<a href=${to('calls', said.requestId)}>${t('open')}</a>`}<//>`}`;
}
