// A picture with what was found in it: the card's edge, its portrait, and the corners of `face_region` in their order.
// Corners are in pixels as stored, so the picture is shown as stored too, whatever EXIF says is upright.

import { html, useState } from '../vendor/preact.js';
import { usePicture } from './remote.js';
import { t } from './words.js';

export function Overlay({ width, height, cards, path = null, source = null }) {
  const kept = usePicture(path);
  const [isMissing, missing] = useState(false);
  const address = source ?? (isMissing ? null : kept);
  const size = Math.max(width, height);
  const points = (corners) => corners.map((corner) => corner.join(',')).join(' ');
  return html`<figure class="overlay">
    <div class="frame" style=${{ aspectRatio: `${width} / ${height}` }}>
      ${address && html`<img src=${address} alt=${t('sentPicture')} onError=${() => missing(true)} />`}
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${t('overlayWhat', cards.length)}>
        ${cards.map((card) => html`
          ${card.place && html`<polygon class="outline" points=${points(card.place.outline)} />`}
          ${card.place?.portrait && html`<polygon class="portrait" points=${points(card.place.portrait)} />`}
          ${card.face_region?.length > 0 && html`<polygon class="face" points=${points(card.face_region)} />`}
          ${(card.face_region ?? []).map(([x, y], at) => html`<g transform="translate(${x} ${y})">
            <circle class="corner" r=${size * 0.016} /><text class="number" font-size=${size * 0.024} dy="0.35em">${at + 1}</text></g>`)}`)}
      </svg>
    </div>
    <figcaption>
      <span class="key outline">${t('outline')}</span> <span class="key portrait">${t('portrait')}</span> <span class="key face">face_region 1–4</span>
      ${!address && html`<span>${t('noPicture')}</span>`}
    </figcaption>
  </figure>`;
}
