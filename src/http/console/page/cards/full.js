// A specimen held up to a phone's camera: alone on a dark screen, in its true size where the screen's density is known.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Picture } from '../parts/pieces.js';
import { kept, useSignal } from '../parts/signal.js';
import { t } from '../parts/words.js';

/** A card's width (ISO/IEC 7810 ID-1). */
const MILLIMETRES = 85.6;
/** CSS pixels a millimetre on this screen. By the standard 96 to the inch, which few screens keep. */
const density = kept('cedulita-pixels-a-mm', 96 / 25.4);
const mode = kept('cedulita-card-size', 'fill');

/** How long the tools stay over the card once nobody has touched anything. */
const STILL_AFTER = 3000;

/** Whether nothing was touched for a while, and what to call when something is. */
function useStillness() {
  const [isStill, set] = useState(false);
  const timer = useRef(null);
  const move = () => {
    set(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set(true), STILL_AFTER);
  };
  useEffect(() => {
    move();
    return () => clearTimeout(timer.current);
  }, []);
  return [isStill, move];
}

export function FullScreen({ names, name, onName, onClose }) {
  const dialog = useRef(null);
  const from = useRef(null);
  const [asksSize, askSize] = useState(false);
  const size = useSignal(mode);
  const pixels = useSignal(density);
  useEffect(() => {
    dialog.current.showModal();
    // Not every browser may, and none needs to.
    dialog.current.requestFullscreen?.().catch(() => {});
    let lock = null;
    navigator.wakeLock?.request('screen').then((got) => { lock = got; }, () => {});
    return () => { lock?.release(); if (document.fullscreenElement) document.exitFullscreen().catch(() => {}); };
  }, []);
  const [isStill, move] = useStillness();
  const step = (by) => onName(names[(names.indexOf(name) + by + names.length) % names.length]);
  const key = (event) => {
    move();
    if (event.target.matches('input, select')) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  };
  const up = (event) => {
    const across = from.current === null ? 0 : event.clientX - from.current;
    from.current = null;
    if (Math.abs(across) > 40) step(across < 0 ? 1 : -1);
  };
  const width = size === 'true' ? `${MILLIMETRES * pixels}px` : undefined;
  return html`<dialog ref=${dialog} class=${`full ${isStill ? 'is-still' : ''}`} aria-label=${t('specimenOf', name)} onClose=${onClose} onKeyDown=${key}
      onPointerMove=${move} onPointerDown=${(event) => { move(); from.current = event.clientX; }} onPointerUp=${up}>
    <div class="stage"><${Picture} key=${name} class=${`card ${size}`} draggable=${false} style=${{ width }} path=${`cards/${name}/specimen.png`} query=${{ width: 1920 }} alt=${t('specimenOf', name)} loading="eager" /></div>
    <div class="over"><div class="tools">
      <button type="button" onClick=${() => step(-1)} aria-label=${t('previous')}>‹</button>
      <span class="name" aria-live="polite">${name} <small>${names.indexOf(name) + 1}/${names.length}</small></span>
      <button type="button" onClick=${() => step(1)} aria-label=${t('next')}>›</button>
      <button type="button" aria-pressed=${size === 'true'} onClick=${() => { mode.set(size === 'true' ? 'fill' : 'true'); askSize(size !== 'true'); }}>${t('trueSize')}</button>
      <button type="button" onClick=${() => dialog.current.close()}>${t('close')}</button>
    </div>
    ${asksSize && size === 'true' && html`<label class="measure">${t('measure')}
      <input type="range" min="2" max="12" step="0.01" value=${pixels} onInput=${(event) => density.set(Number(event.target.value))} /></label>`}
    <p class="hint">${t('brightness')}</p></div>
  </dialog>`;
}
