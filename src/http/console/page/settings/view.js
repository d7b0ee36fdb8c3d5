// What is in force, and where it came from.

import { html, useState } from '../vendor/preact.js';
import { Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { labelOf, language, t } from '../parts/words.js';

export function Settings() {
  const [config, error] = useRemote('config', 5000);
  const [text, type] = useState('');
  const fits = (one) => `${one.key} ${one.flag} ${one.value} ${one.from} ${one.meaning}`.toLowerCase().includes(text.toLowerCase());
  const all = (config?.settings ?? []).filter(fits);
  const headings = [...new Set(all.map((one) => one.heading))];
  return html`<div class="page">
    <div class="bar"><h1>${t('settings')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('settingHint')} value=${text} onInput=${(event) => type(event.target.value)} /></div>
    <p>${t('settingsWhat')} ${config && html`<code>cedulita ${config.version}</code>`}</p>
    <${Problem} error=${error} />
    ${config && all.length === 0 && html`<${Notice}>${t(text ? 'nothingFits' : 'settingsOfProgram')}<//>`}
    <div class="settings">${headings.map((heading) => html`<${Group} key=${heading} name=${labelOf('heading', heading)} settings=${all.filter((one) => one.heading === heading)} />`)}</div>
  </div>`;
}

function Group({ name, settings }) {
  return html`<section class="panel" aria-label=${name}>
    <h2>${name}</h2>
    <table><thead><tr><th scope="col">${t('setting')}</th><th scope="col">${t('value')}</th><th scope="col">${t('cameFrom')}</th></tr></thead>
      <tbody>${settings.map((one) => html`<tr key=${one.key}><th scope="row" title=${language.value === 'en' ? one.meaning : undefined}><code>${one.key}</code></th>
        <td>${one.value === null || one.value === '' ? html`<span class="hint">${t('notSet')}</span>` : html`<code>${one.value}</code>`}</td>
        <td><${Source} from=${one.from} /></td></tr>`)}</tbody></table>
  </section>`;
}

/** `default`, or the kind of source and its name, such as `flag --port`. */
function Source({ from }) {
  const [kind, ...name] = from.split(' ');
  if (kind === 'default') return html`<span class="hint">${t('from_default')}</span>`;
  return html`${labelOf('from', kind)} <code>${name.join(' ')}</code>`;
}
