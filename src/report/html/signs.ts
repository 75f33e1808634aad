/** The signs of outcomes as inline SVG: the shape alone tells them apart, and every font shows them equally. */
import { html, Markup, type Markup as Sign } from './markup.js';
import { OUTCOMES, type Outcome } from '../words.js';

/** Shapes around (0, 0), 10 units wide. */
const SHAPES: Readonly<Record<Outcome, string>> = {
  done: '<circle r="4.2"/>',
  held: '<rect x="-4.2" y="-4.2" width="8.4" height="8.4" rx="1"/>',
  failed: '<path d="M-4-4 4 4M4-4-4 4" class="open"/>',
  unsupported: '<circle r="3.6" class="open"/>',
  skipped: '<circle r="1.6"/>',
};

/** The shape alone, for within a drawing. */
export function shapeOf(outcome: Outcome): Sign {
  return new Markup(SHAPES[outcome]);
}

/** Sign and word, for within text. */
export function outcomeSign(outcome: Outcome): Sign {
  const shape = shapeOf(outcome);
  return html`<span class="outcome ${outcome}" title="${OUTCOMES[outcome].meaning}"
    ><svg class="sign" viewBox="-6 -6 12 12" aria-hidden="true">${shape}</svg>${outcome}</span
  >`;
}

/** More dots than this are not counted at a glance. */
const MOST_DOTS = 12;

/** One dot for each wanted instance, hollow where one was missing; nothing when there are too many to count. */
export function servingDots(ready: number, wanted: number): Sign {
  if (wanted === 0 || wanted > MOST_DOTS) return new Markup('');
  const dots = Array.from({ length: wanted }, (_, index) => {
    const there = index < ready;
    return html`<circle
      cx="${7 + index * 16}"
      cy="7"
      r="${there ? 5.5 : 4.75}"
      class="${there ? 'ready' : 'missing'}"
    />`;
  });
  return html`<svg
    class="dots"
    viewBox="0 0 ${wanted * 16 - 2} 14"
    width="${wanted * 16 - 2}"
    height="14"
    aria-hidden="true"
  >
    ${dots}
  </svg>`;
}
