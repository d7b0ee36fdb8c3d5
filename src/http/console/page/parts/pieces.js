// Small pieces that every view is made of.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { t } from './words.js';
import { usePicture } from './remote.js';

export const Notice = ({ kind = 'plain', children }) => html`<p class="notice ${kind}" role=${kind === 'bad' ? 'alert' : 'status'}>${children}</p>`;

export const Problem = ({ error }) => error && html`<${Notice} kind="bad">${error.problem?.pointer ? `${error.problem.pointer}: ` : ''}${error.message}<//>`;

/** A status in words and in a mark, so that the colour only repeats it. */
export function Status({ http, status }) {
  const kind = http >= 500 ? 'bad' : http >= 400 ? 'odd' : 'good';
  const mark = { good: '✓', odd: '!', bad: '✗' }[kind];
  return html`<span class="status ${kind}"><span aria-hidden="true">${mark}</span> ${http} ${status}</span>`;
}

export function Copy({ text, label = t('copy') }) {
  const [done, set] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(() => set(true), () => select(text, set));
    if (!navigator.clipboard) select(text, set);
    setTimeout(() => set(false), 1500);
  };
  return html`<button type="button" class="small" onClick=${copy}>${done ? t('copied') : label}</button>`;
}

/** Where a page is not trusted with the clipboard: without TLS on another machine. */
function select(text, set) {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  set(document.execCommand('copy'));
  area.remove();
}

export const Code = ({ text, label }) => html`<div class="code"><${Copy} text=${text} /><pre tabindex="0" role="group" aria-label=${label}>${text}</pre></div>`;

const JSON_PART = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with its parts in colours: elements, never markup made of strings. */
export function Json({ value, label = t('answer') }) {
  const text = JSON.stringify(value, null, 2) ?? '';
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(JSON_PART)) {
    parts.push(text.slice(end, match.index));
    const kind = match[2] ? 'name' : match[1] ? 'text' : 'value';
    parts.push(html`<span class="json-${kind}">${match[1] ?? match[0]}</span>`, match[2] ?? '');
    end = match.index + match[0].length;
  }
  return html`<div class="code"><${Copy} text=${text} /><pre tabindex="0" role="group" aria-label=${label}>${parts}${text.slice(end)}</pre></div>`;
}

export const Field = ({ label, children, hint }) => html`<label class="field"><span>${label}</span>${children}${hint && html`<small>${hint}</small>`}</label>`;

export function Picture({ path, query, alt, ...rest }) {
  const address = usePicture(path, query);
  return html`<img src=${address ?? undefined} alt=${alt} loading="lazy" decoding="async" ...${rest} />`;
}

/** A question before something is lost. */
export function Confirm({ question, yes, onYes, onNo }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog ref=${dialog} onClose=${onNo} aria-label=${question}>
    <p>${question}</p>
    <div class="row"><button type="button" class="danger" onClick=${() => { onYes(); dialog.current?.close(); }}>${yes}</button>
    <button type="button" onClick=${() => dialog.current.close()}>${t('cancel')}</button></div>
  </dialog>`;
}

export const Details = ({ title, open, children }) => html`<details class="part" open=${open}><summary><h2>${title}</h2></summary>${children}</details>`;
