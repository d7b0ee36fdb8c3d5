// What is in force, and where it came from.

import { html, useState } from '../vendor/preact.js';
import { Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { t } from '../parts/words.js';

/** Settings as `[path, value]`, by group. */
function flat(value, path) {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isGroup) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => flat(inner, path ? `${path}.${name}` : name));
}

/** A value as somebody reads it. */
function shown(value) {
  if (value === null || value === '' || value?.length === 0) return html`<span class="hint">${t('notSet')}</span>`;
  return html`<code>${Array.isArray(value) ? value.join(', ') : String(value)}</code>`;
}

export function Settings() {
  const [config, error] = useRemote('config', 5000);
  const [text, type] = useState('');
  const { version, sources, ...groups } = config ?? {};
  const tables = Object.entries(groups).map(([group, value]) => [group, flat(value, group)
    .filter(([path, one]) => `${path} ${one} ${sources?.[path]?.name ?? ''}`.toLowerCase().includes(text.toLowerCase()))]).filter(([, rows]) => rows.length > 0);
  return html`<div class="page">
    <div class="bar"><h1>${t('settings')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('settingHint')} value=${text} onInput=${(event) => type(event.target.value)} /></div>
    <p>${t('settingsWhat')} ${version && html`<code>cedulita ${version}</code>`}</p>
    <${Problem} error=${error} />
    ${config && tables.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
    <div class="settings">${tables.map(([group, rows]) => html`<section key=${group} class="panel" aria-label=${t(`config_${group}`)}>
      <h2>${t(`config_${group}`)}</h2>
      <table><thead><tr><th scope="col">${t('setting')}</th><th scope="col">${t('value')}</th>${sources && html`<th scope="col">${t('cameFrom')}</th>`}</tr></thead>
        <tbody>${rows.map(([path, value]) => html`<tr key=${path}><th scope="row">${path.slice(path.indexOf('.') + 1)}</th><td>${shown(value)}</td>${sources && html`<td><${Source} of=${sources[path]} /></td>`}</tr>`)}</tbody></table>
    </section>`)}</div>
  </div>`;
}

function Source({ of }) {
  if (!of || of.from === 'default') return html`<span class="hint">${t('from_default')}</span>`;
  return html`${t(`from_${of.from}`)} ${of.name && html`<code>${of.name}</code>`}`;
}
