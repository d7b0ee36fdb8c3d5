// The little markdown that the documents have: paragraphs, lists, `code` and **strong**.

import { html } from '../vendor/preact.js';

const inline = (text) => text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
  if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
  return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : part;
});

export function Prose({ text = '' }) {
  return text.split(/\n\n+/).map((block) => {
    const lines = block.split('\n');
    if (!lines.every((line) => line.startsWith('- '))) return html`<p>${inline(block)}</p>`;
    return html`<ul class="points">${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`;
  });
}
