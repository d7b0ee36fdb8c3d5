// A picture sent through the API's own path.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { apiBase } from '../parts/admin.js';
import { Names } from '../calls/filter.js';
import { Body } from '../parts/body.js';
import { Status } from '../parts/outcome.js';
import { Field, Notice } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { send } from '../parts/send.js';
import { Overlay } from '../parts/overlay.js';
import { t, translated } from '../parts/words.js';

const ENCODINGS = { file: ['multipart', true], 'image_base64, multipart': ['multipart', false], 'image_base64, urlencoded': ['urlencoded', false], 'image_base64, JSON': ['json', false] };

export function TryIt() {
  const [picture, setPicture] = useState(null);
  const [encoding, setEncoding] = useState('file');
  const [face, setFace] = useState(true);
  const [apiId, setApiId] = useState('console');
  const [secret, setSecret] = useState('any');
  const [scenario, setScenario] = useState('');
  const [answer, setAnswer] = useState(null);
  const [isOver, over] = useState(false);
  const choose = (file) => { if (file) { setPicture(file); setAnswer(null); } };

  const submit = async (event) => {
    event.preventDefault();
    setAnswer({ isComing: true });
    const [kind, asFile] = ENCODINGS[encoding];
    const call = { url: new URL('ocr/idcard', apiBase()).href, apiId, secret, scenario, encoding: kind, asFile, picture, file: picture?.name ?? 'picture', detectFace: face };
    setAnswer(await send(call).catch((error) => ({ error })));
  };
  const drop = (event) => { event.preventDefault(); over(false); choose(event.dataTransfer.files[0]); };

  return html`<div class="page try">
    <h1>${t('try')}</h1>
    <form onSubmit=${submit}>
      <div class="drop ${isOver ? 'is-over' : ''}" onDragOver=${(event) => { event.preventDefault(); over(true); }} onDragLeave=${() => over(false)} onDrop=${drop}>
        <${Field} label=${t('choosePicture')} hint=${t('dropHint')}><input type="file" accept="image/jpeg,image/png,application/pdf" onChange=${(event) => choose(event.target.files[0])} /><//>
        <${Field} label=${t('takePicture')}><input type="file" accept="image/*" capture="environment" onChange=${(event) => choose(event.target.files[0])} /><//>
        <p>${picture ? `${picture.name}, ${t('bytes', picture.size)}` : t('noneChosen')}</p>
      </div>
      <div class="fields">
        <${Field} label=${t('encoding')}><select value=${encoding} onChange=${(event) => setEncoding(event.target.value)}>${Object.keys(ENCODINGS).map((name) => html`<option>${name}</option>`)}</select><//>
        <${Field} label="X-DF-API-ID"><input value=${apiId} onInput=${(event) => setApiId(event.target.value)} /><//>
        <${Field} label="X-DF-API-SECRET"><input type="password" autocomplete="off" value=${secret} onInput=${(event) => setSecret(event.target.value)} /><//>
        <${Field} label="X-Emulator-Scenario"><input list="cards" value=${scenario} placeholder=${t('byPicture')} onInput=${(event) => setScenario(event.target.value)} /><//>
        <${Names} />
        <label class="check"><input type="checkbox" checked=${face} onChange=${(event) => setFace(event.target.checked)} /> detect_face</label>
      </div>
      <button class="main" disabled=${!picture}>${t('send')}</button>
    </form>
    <div aria-live="polite">
      ${answer?.isComing && html`<${Notice}>${t('sending')}<//>`}
      ${answer?.error && html`<${Notice} kind="bad">${t('noAnswer', translated(answer.error.message))}<//>`}
      ${answer?.status && html`<${Answered} answer=${answer} picture=${picture} />`}
    </div>
  </div>`;
}

function Answered({ answer, picture }) {
  const [call] = useRemote(answer.requestId ? `journal/${answer.requestId}` : null);
  const source = useObject(picture);
  const sent = call?.sent.picture;
  // The `status` of a problem is a number, and says what HTTP says already.
  const status = typeof answer.json?.status === 'string' ? answer.json.status : null;
  const seen = { http: answer.status, status, outcome: 'complete' };
  return html`<section aria-label=${t('answer')}>
    <p class="headline"><${Status} answered=${seen} /> <span>${t('answeredIn', answer.took)}</span>
      ${call && html`<a href=${to('calls', answer.requestId)}>${t('why')}</a>`}</p>
    ${(call?.hints ?? []).map((hint) => html`<${Notice} kind="odd"><strong>${t('hint')}</strong> ${translated(hint)}<//>`)}
    ${sent?.width > 0 && html`<${Overlay} width=${sent.width} height=${sent.height} cards=${call.decision.cards} source=${picture.type === 'application/pdf' ? null : source} />`}
    <${Body} text=${answer.text} />
  </section>`;
}

/** An address for a file that somebody chose. */
function useObject(file) {
  const made = useRef(null);
  if (made.current?.file !== file) made.current = { file, address: URL.createObjectURL(file) };
  useEffect(() => { const { address } = made.current; return () => URL.revokeObjectURL(address); }, [file]);
  return made.current.address;
}
