// Small pieces that every view is made of.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { t, translated } from './words.js';
import { usePicture } from './remote.js';

export const Notice = ({ kind = 'plain', children }) => html`<p class="notice ${kind}" role=${kind === 'bad' ? 'alert' : 'status'}>${children}</p>`;

export const Problem = ({ error }) => error && html`<${Notice} kind="bad">${error.problem?.pointer ? `${error.problem.pointer}: ` : ''}${translated(error.message)}<//>`;

/** `what` is copied, for those who do not see where the button is. */
export function Copy({ text, what, label = t('copy') }) {
  const [done, set] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).then(() => set(true), () => select(text, set));
    if (!navigator.clipboard) select(text, set);
    setTimeout(() => set(false), 1500);
  };
  const word = done ? t('copied') : label;
  return html`<button type="button" class="small" aria-label=${what && `${word}: ${what}`} onClick=${copy}>${word}</button>`;
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

export const Code = ({ text, label }) => html`<div class="code"><${Copy} text=${text} what=${label} /><pre tabindex="0" role="group" aria-label=${label}>${text}</pre></div>`;

export const Facts = ({ facts }) => html`<dl class="facts">${Object.entries(facts).map(([name, value]) => html`<dt>${t(name)}</dt><dd>${value}</dd>`)}</dl>`;

export const Field = ({ label, children, hint }) => html`<label class="field"><span>${label}</span>${children}${hint && html`<small>${hint}</small>`}</label>`;

export function Picture({ path, query, alt, ...rest }) {
  const address = usePicture(path, query);
  // Without an address there would be the sign of a broken picture.
  const style = address ? rest.style : { ...rest.style, visibility: 'hidden' };
  return html`<img src=${address ?? undefined} alt=${alt} loading="lazy" decoding="async" ...${rest} style=${style} />`;
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
