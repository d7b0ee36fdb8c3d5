// The OpenAPI documents of the API and of the admin API, in the console's own frame. What they say is English.

import { html, useEffect, useState } from '../vendor/preact.js';
import { url } from '../parts/admin.js';
import { Code, Notice, Problem } from '../parts/pieces.js';
import { useRemote } from '../parts/remote.js';
import { to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { Prose } from './prose.js';
import { resolved, Schema } from './schema.js';

const DOCUMENTS = ['api', 'admin'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Each operation, with what its path says of all of them. */
function operations(document) {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => {
    const one = item[method];
    return { path, method, ...one, parameters: [...(item.parameters ?? []), ...(one.parameters ?? [])].map((part) => resolved(document, part)) };
  }));
}

export function Documents({ rest }) {
  const [name, looked = ''] = DOCUMENTS.includes(rest.split('/')[0]) ? rest.split('/') : ['api'];
  const [document, error] = useRemote(`docs/${name}.json`);
  const [text, type] = useState(looked);
  useEffect(() => type(looked), [name, looked]);
  const fits = ({ path, method, summary = '', operationId = '' }) => `${method} ${path} ${summary} ${operationId}`.toLowerCase().includes(text.toLowerCase());
  const all = document ? operations(document).filter(fits) : [];
  const isShown = document?.info.title && document;
  return html`<div class="page documents">
    <div class="bar"><h1>${t('docs')}</h1>
      <input type="search" aria-label=${t('text')} placeholder=${t('operationHint')} value=${text} onInput=${(event) => type(event.target.value)} /></div>
    <nav class="row" aria-label=${t('docs')}>${DOCUMENTS.map((one) => html`<a class="button" key=${one} href=${to('docs', one)} aria-current=${one === name ? 'page' : undefined}>${t(`document_${one}`)}</a>`)}
      <a href=${url(`docs/${name}.json`).href}>JSON</a> <a href=${url(`docs/${name}.yaml`).href}>YAML</a> <a href=${url('docs/', { document: name }).href}>${t('tryOut')}</a></nav>
    <${Problem} error=${error} />
    ${isShown && html`<div lang="en"><h2>${document.info.title}</h2>
      ${text === '' && html`<${Prose} text=${document.info.description} />`}
      ${all.map((one) => html`<${Operation} key=${name + one.method + one.path} document=${document} one=${one} isOpen=${all.length <= 3} />`)}</div>`}
    ${isShown && all.length === 0 && html`<${Notice}>${t('nothingFits')}<//>`}
  </div>`;
}

function Operation({ document, one, isOpen }) {
  const [isWanted, want] = useState(isOpen);
  useEffect(() => { if (isOpen) want(true); }, [isOpen]);
  return html`<details class="panel operation" open=${isWanted} onToggle=${(event) => want(event.target.open)}>
    <summary><h3><span class="method">${one.method.toUpperCase()}</span> <code>${one.path}</code> <small>${one.summary}</small></h3></summary>
    ${isWanted && html`<${Prose} text=${one.description} />
      ${one.parameters.length > 0 && html`<h4>${t('parameters')}</h4><ul class="members">${one.parameters.map((part) => html`<li key=${part.name}>
        <code>${part.name}</code> <small>${t(`in_${part.in}`)}${part.required ? ` · ${t('required')}` : ''}</small> <${Prose} text=${part.description} /></li>`)}</ul>`}
      ${one.requestBody && html`<h4>${t('request')}</h4><${Contents} document=${document} content=${resolved(document, one.requestBody).content} />`}
      <h4>${t('answers')}</h4>${Object.entries(one.responses ?? {}).map(([status, answer]) => {
        const whole = resolved(document, answer);
        return html`<details key=${status} class="response"><summary><strong>${status}</strong> ${whole.description}</summary><${Contents} document=${document} content=${whole.content} /></details>`;
      })}`}
  </details>`;
}

function Contents({ document, content = {} }) {
  return Object.entries(content).map(([kind, { schema, example, examples }]) => {
    const shown = Object.entries(examples ?? (example === undefined ? {} : { [t('example')]: { value: example } })).slice(0, 3);
    return html`<div key=${kind}><p><code>${kind}</code></p>
      ${schema && html`<${Schema} document=${document} schema=${schema} />`}
      ${shown.map(([name, part]) => html`<${Code} key=${name} label=${name} text=${typeof part.value === 'string' ? part.value : JSON.stringify(part.value, null, 2)} />`)}</div>`;
  });
}
