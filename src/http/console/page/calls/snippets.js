// A call as lines that make it again.

import { html, useState } from '../vendor/preact.js';
import { apiBase } from '../parts/admin.js';
import { Code } from '../parts/pieces.js';
import { t } from '../parts/words.js';
import { LANGUAGES } from './languages.js';

/** What a call was made of. A secret is never known; its place is marked. */
export function partsOf(call) {
  const header = call.trail.find((line) => line.kind === 'channel' && line.name === 'header' && line.detail);
  return {
    url: new URL(call.sent.path.replace(/^\//, ''), apiBase()).href,
    apiId: call.api_id ?? '',
    scenario: header ? header.detail.split(/[,;]/)[0] : '',
    encoding: call.sent.encoding,
    file: call.sent.file_name ?? `picture.${call.sent.picture?.format === 'jpeg' ? 'jpg' : call.sent.picture?.format ?? 'jpg'}`,
    asFile: call.sent.encoding === 'multipart' && !call.sent.fields.includes('image_base64'),
    detectFace: call.sent.detect_face === true,
  };
}

export function Snippets({ call }) {
  const [language, choose] = useState('curl');
  const parts = partsOf(call);
  return html`<div class="tabs" role="group" aria-label=${t('copyAs')}>
      ${Object.keys(LANGUAGES).map((name) => html`<button type="button" class="small" aria-pressed=${name === language} onClick=${() => choose(name)}>${name}</button>`)}
    </div>
    <${Code} text=${LANGUAGES[language](parts)} label=${language} />`;
}
