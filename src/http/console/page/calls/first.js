// The first minute: one line to paste.

import { html } from '../vendor/preact.js';
import { apiBase, hasToken, url } from '../parts/admin.js';
import { Code } from '../parts/pieces.js';
import { to } from '../parts/route.js';
import { useMedia } from '../parts/signal.js';
import { t } from '../parts/words.js';

export function FirstMinute() {
  // Nobody has a terminal on a phone.
  const isNarrow = useMedia('(max-width: 700px)');
  const secret = hasToken() ? ' -H "Authorization: Bearer $CEDULITA_ADMIN_TOKEN"' : '';
  const picture = `curl -fso card.jpg${secret} '${url('cards/new-front/specimen.jpg')}'`;
  const call = `curl -H 'X-DF-API-ID: me' -H 'X-DF-API-SECRET: any' -F file=@card.jpg -F detect_face=1 '${new URL('ocr/idcard', apiBase())}'`;
  const here = html`<p>${t('firstElse')}</p>
    <p class="row"><a class="button main" href=${to('try', 'new-front')}>${t('firstTry')}</a> <a class="button" href=${to('specimens', 'new-front')}>${t('firstHold')}</a></p>`;
  const terminal = html`<p>${t('firstWhat')}</p>
    <${Code} text=${`${picture} && \\\n${call}`} label=${t('firstTitle')} />`;
  return html`<div class="first">
    <h2><span class="lamp" aria-hidden="true"></span> ${t('firstTitle')}</h2>
    ${isNarrow ? [here, terminal] : [terminal, here]}
  </div>`;
}
