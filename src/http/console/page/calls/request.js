// The request of a call: what it was made of, and its headers as they came.

import { html, useState } from '../vendor/preact.js';
import { Code, Facts, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { day, labelOf, t } from '../parts/words.js';

/** What stands for a value that is shown when somebody asks for it. */
const HIDDEN = '***';

export function Request({ call }) {
  const { sent } = call;
  return html`<${Facts} facts=${{
    request: `${sent.method} ${sent.path} ${sent.http_version}`,
    session: call.session ? html`<a href=${to('sessions', call.session)}>${call.session}</a>` : '–',
    apiId: call.api_id ?? '–',
    encoding: labelOf('encoding', sent.encoding),
    fields: sent.fields.join(', ') || '–',
    fileName: sent.file_name ?? '–',
    detectFace: sent.detect_face === null ? '–' : sent.detect_face ? t('yes') : t('no'),
    body: t('bytes', sent.body_bytes),
    picture: sent.picture?.width ? `${sent.picture.format} ${sent.picture.width} × ${sent.picture.height}, ${t('bytes', sent.picture.bytes)}` : '–',
    sessionTime: day(call.session_time),
    ...call.replica && { replica: call.replica },
  }} />
  ${sent.headers?.length > 0 && html`<${Headers} call=${call} />`}`;
}

/** Secrets are in no journal. Other values that might be private are hidden until somebody asks for them. */
function Headers({ call }) {
  const [isShown, show] = useState(false);
  const [full, error] = useRemote(isShown ? `journal/${call.request_id}?values=show` : null);
  const { headers, headers_left_out: leftOut } = isShown && full ? full.sent : call.sent;
  const text = headers.map(({ name, value }) => `${name}: ${value ?? t('headerNotKept')}`).join('\n');
  const isHidden = call.sent.headers.some(({ value }) => value === HIDDEN);
  return html`<h3>${t('requestHeaders')}</h3>
    <div class="row">${isHidden && html`<button type="button" class="small" aria-pressed=${isShown} onClick=${() => show(!isShown)}>${isShown ? t('hideHeaders') : t('showHeaders')}</button>`}</div>
    <${Code} text=${text} label=${t('requestHeaders')} />
    <p><small>${t('headersKept')}${leftOut > 0 ? ` ${t('headersLeftOut', leftOut)}` : ''}</small></p>
    <${Problem} error=${error} />`;
}
