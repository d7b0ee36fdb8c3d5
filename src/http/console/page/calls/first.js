// The first minute: one line to paste.

import { html } from '../vendor/preact.js';
import { apiBase, url } from '../parts/admin.js';
import { Code } from '../parts/pieces.js';
import { to } from '../parts/route.js';
import { t } from '../parts/words.js';

export function FirstMinute() {
  const picture = `curl -so card.jpg '${url('cards/new-front/specimen.jpg')}'`;
  const call = `curl -H 'X-DF-API-ID: me' -H 'X-DF-API-SECRET: any' -F file=@card.jpg -F detect_face=1 '${new URL('ocr/idcard', apiBase())}'`;
  return html`<div class="first">
    <h2><span class="lamp" aria-hidden="true"></span> ${t('firstTitle')}</h2>
    <p>${t('firstWhat')}</p>
    <${Code} text=${`${picture} && \\\n${call}`} label=${t('firstTitle')} />
    <p>${t('firstElse')} <a href=${to('specimens')}>${t('specimens')}</a> · <a href=${to('try')}>${t('try')}</a></p>
  </div>`;
}
