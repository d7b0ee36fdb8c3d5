// The body of an answer. What is copied is always what was sent; blanks are only added to read it by.

import { html, useMemo, useState } from '../vendor/preact.js';
import { Copy } from './pieces.js';
import { t } from './words.js';

/** A list of numbers stays in one line, as in `face_region`. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\[[^[\]{}"]*\]|\{\s*\}|[{}[\],:]|[^\s{}[\],:"]+/g;
const COLOURED = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Bytes that are shown of a body that is not text, and how many in a line. */
const FIRST_BYTES = 256;
const LINE_BYTES = 8;

/** A body that is text: JSON is set out in lines until somebody asks for it exactly, and all else is shown as it is. */
export function Body({ text, label = t('answer'), children }) {
  const [isExact, beExact] = useState(false);
  const parts = useMemo(() => (isJson(text) ? coloured(indented(text)) : null), [text]);
  return html`<div class="row">${children}
      ${parts && html`<button type="button" class="small" aria-pressed=${isExact} onClick=${() => beExact(!isExact)}>${t('exactly')}</button>`}</div>
    <div class="code"><${Copy} text=${text} what=${label} /><pre tabindex="0" role="group" aria-label=${label}>${isExact ? text : parts ?? text}</pre></div>`;
}

/** A body that is not text: its first bytes as numbers and, where they are letters, as those. */
export function Bytes({ base64, label }) {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  return html`<p>${t('notText')} ${bytes.length > FIRST_BYTES && t('firstShown', FIRST_BYTES)}</p>
    <div class="code"><${Copy} text=${base64} label=${t('copyBase64')} /><pre class="hex" tabindex="0" role="group" aria-label=${label}>${dump(bytes.subarray(0, FIRST_BYTES))}</pre></div>`;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON in lines. Names, numbers and escapes stay as they were written, which parsing and writing them anew would not keep. */
function indented(text) {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return text.match(TOKEN).map((token) => {
    if (token === '{' || token === '[') {
      depth += 1;
      return token + line();
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      return line() + token;
    }
    if (token === ',') return token + line();
    if (token === ':') return ': ';
    return token.startsWith('"') ? token : token.replace(/\s+/g, '').replaceAll(',', ', ');
  }).join('');
}

/** JSON with its parts in colours: elements, never markup made of strings. */
function coloured(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(COLOURED)) {
    parts.push(text.slice(end, match.index));
    const kind = match[2] ? 'name' : match[1] ? 'text' : 'value';
    parts.push(html`<span class="json-${kind}">${match[1] ?? match[0]}</span>`, match[2] ?? '');
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function dump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const part = [...bytes.subarray(at, at + LINE_BYTES)];
    const numbers = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = part.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${numbers.padEnd(LINE_BYTES * 3)} ${letters}`);
  }
  return lines.join('\n');
}
