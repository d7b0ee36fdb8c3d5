// Asks for the admin API's token.

import { html, useState } from '../vendor/preact.js';
import { ask, giveToken, wantsToken } from './admin.js';
import { Field, Notice } from './pieces.js';
import { t } from './words.js';

export function Token() {
  const [text, set] = useState('');
  const [isWrong, wrong] = useState(false);
  const give = async (event) => {
    event.preventDefault();
    giveToken(text);
    await ask('config').then(() => wantsToken.set(false), () => wrong(true));
  };
  return html`<form class="narrow" onSubmit=${give}>
    <h1>${t('token')}</h1>
    <p>${t('tokenWhy')}</p>
    ${isWrong && html`<${Notice} kind="bad">${t('tokenWrong')}<//>`}
    <${Field} label=${t('token')}><input type="password" autocomplete="off" required value=${text} onInput=${(event) => set(event.target.value)} /><//>
    <button class="main">${t('goOn')}</button>
  </form>`;
}
