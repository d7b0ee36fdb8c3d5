// A call as any client would make it, through the API's own path.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { apiBase, ask, raw } from '../parts/admin.js';
import { Field, Notice } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { go } from '../parts/route.js';
import { send } from '../parts/send.js';
import { t, translated } from '../parts/words.js';
import { Answered, Failed } from './answered.js';
import { Picker } from './picker.js';

const ENCODINGS = { file: ['multipart', true], 'image_base64, multipart': ['multipart', false], 'image_base64, urlencoded': ['urlencoded', false], 'image_base64, JSON': ['json', false] };
const FIRST = 'new-front';

/** The address says what is sent: `SPECIMEN/SCENARIO`. */
const parsed = (rest) => {
  const [specimen = '', scenario = ''] = rest.split('/');
  return { specimen: specimen || FIRST, scenario };
};

export function TryIt({ rest }) {
  const asked = parsed(rest);
  const [file, setFile] = useState(null);
  const [scenario, setScenario] = useState(asked.scenario);
  const [form, fill] = useState({ encoding: 'file', face: true, apiId: 'console', secret: 'any' });
  const [answer, start, stop, forget] = useCall();
  useEffect(() => { setScenario(asked.scenario); }, [asked.scenario]);
  useEffect(() => { setFile(null); }, [asked.specimen]);
  const set = (name) => (event) => fill((now) => ({ ...now, [name]: event.target.value }));
  const chosen = file ? { file } : { specimen: asked.specimen };

  const choose = (next) => {
    forget();
    setFile(next.file ?? null);
    if (next.specimen) go('try', next.specimen + (scenario ? `/${scenario}` : ''));
  };
  const submit = (event) => {
    event.preventDefault();
    const [encoding, asFile] = ENCODINGS[form.encoding];
    const { apiId, secret, face: detectFace } = form;
    start(chosen, { url: new URL('ocr/idcard', apiBase()).href, apiId, secret, scenario, encoding, asFile, detectFace });
  };

  return html`<div class="page try">
    <h1>${t('try')}</h1>
    <${Picker} chosen=${chosen} onChoose=${choose} />
    <form onSubmit=${submit}>
      <div class="fields">
        <${Field} label="X-Emulator-Scenario"><input list="outcomes" value=${scenario} placeholder=${t('byPicture')} onInput=${(event) => setScenario(event.target.value)} /><//>
        <${Outcomes} />
        <${Field} label=${t('encoding')}><select value=${form.encoding} onChange=${set('encoding')}>${Object.keys(ENCODINGS).map((name) => html`<option>${name}</option>`)}</select><//>
        <${Field} label="X-DF-API-ID"><input value=${form.apiId} onInput=${set('apiId')} /><//>
        <${Field} label="X-DF-API-SECRET"><input type="password" autocomplete="off" value=${form.secret} onInput=${set('secret')} /><//>
        <label class="check"><input type="checkbox" checked=${form.face} onChange=${(event) => fill((now) => ({ ...now, face: event.target.checked }))} /> detect_face</label>
      </div>
      <div class="row"><button class="main">${t('send')}</button>
        ${answer?.isComing && html`<button type="button" onClick=${stop}>${t('cancelCall')}</button>`}</div>
    </form>
    <div aria-live="polite">
      ${answer?.isComing && html`<${Notice}>${t('sending')}<//>`}
      ${answer?.isCancelled && html`<${Notice}>${t('cancelled')}<//>`}
      ${answer?.error && html`<${Failed} ...${answer} />`}
      ${answer?.status && html`<${Answered} key=${answer.requestId} answer=${answer} picture=${answer.picture} />`}
    </div>
  </div>`;
}

/** All that `X-Emulator-Scenario` may name, with what each does. */
function Outcomes() {
  const [cards] = useRemote('cards');
  const [scenarios] = useRemote('scenarios');
  return html`<datalist id="outcomes">
    ${(scenarios?.scenarios ?? []).map((one) => html`<option key=${one.name} value=${one.name} label=${one.status ?? translated(one.note)}></option>`)}
    ${(cards?.cards ?? []).map((card) => html`<option key=${card.name} value=${card.name} label=${t('card')}></option>`)}
  </datalist>`;
}

/** One call at a time: a newer one ends the one before, so that no late answer takes its place. */
function useCall() {
  const [answer, setAnswer] = useState(null);
  const current = useRef(null);
  const end = (next) => { current.current?.abort(); current.current = null; setAnswer(next); };
  useEffect(() => () => current.current?.abort(), []);
  const start = async (chosen, rest) => {
    const abort = new AbortController();
    end({ isComing: true });
    current.current = abort;
    const came = await made(chosen, rest, abort.signal).catch((error) => ({ error }));
    if (current.current === abort) { current.current = null; setAnswer(came); }
  };
  return [answer, start, () => end({ isCancelled: true }), () => end(null)];
}

async function made(chosen, rest, signal) {
  const picture = chosen.file ?? await fetched(chosen.specimen, signal);
  const { next } = await ask('journal', { query: { limit: 1 }, signal });
  return send({ ...rest, picture, file: picture.name, signal }).then((answer) => ({ ...answer, picture }), async (error) => {
    const { calls } = await ask('journal', { query: { after: next, api_id: rest.apiId, limit: 1000, wait: '300ms' }, signal });
    return { error, call: calls.at(-1) };
  });
}

/** A specimen as the file that a client would send. Its name says nothing of the card, so that the picture does. */
async function fetched(name, signal) {
  const response = await raw(`cards/${encodeURIComponent(name)}/specimen.jpg`, { query: { width: 1280 }, signal });
  if (!response.ok) throw new Error(t('noSpecimen', name));
  return new File([await response.blob()], 'specimen.jpg', { type: 'image/jpeg' });
}
