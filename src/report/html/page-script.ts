/**
 * What the page does beyond being read: a bar that moves through the steps of all lanes at once. It is written in the
 * JavaScript that browsers run as it is, and everything it adds is hidden where it does not run.
 */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const source = document.getElementById('readings-data');
  if (source === null) return;
  const { columns, lanes } = JSON.parse(source.textContent);
  const [bar, slider, moment] = ['bar', 'at', 'moment'].map((id) => document.getElementById(id));
  const drawing = document.querySelector('#race svg.lanes');
  const cursor = drawing.querySelector('.cursor');
  const cells = document.querySelectorAll('#readings td');

  const words = (ms) => {
    if (ms < 1000) return Math.round(ms) + ' ms';
    if (ms < 60000) return Math.round(ms / 100) / 10 + ' s';
    const seconds = Math.round(ms / 1000);
    return Math.floor(seconds / 60) + ' min' + (seconds % 60 === 0 ? '' : ' ' + (seconds % 60) + ' s');
  };
  const columnAt = (x) => columns.findLast(([, left]) => left <= x + 0.5) ?? columns[0];
  const readingAt = (lane, x) => (lane.findLast(([from]) => from <= x) ?? lane[0] ?? [0, ''])[1];

  const show = (x) => {
    const [label, left, width, maxMs] = columnAt(x);
    const share = Math.min(1, Math.max(0, (x - left) / width));
    const text = label + ', ' + words(share * share * maxMs) + ' after its start';
    moment.textContent = text;
    slider.setAttribute('aria-valuetext', text);
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    cursor.setAttribute('visibility', 'visible');
    lanes.forEach((lane, index) => { cells[index].textContent = readingAt(lane, x); });
  };
  const follow = (event) => {
    const box = drawing.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) * drawing.viewBox.baseVal.width) / box.width);
    if (x < Number(slider.min)) return;
    slider.value = x;
    show(Number(slider.value));
  };

  slider.addEventListener('input', () => show(Number(slider.value)));
  drawing.addEventListener('pointermove', follow);
  drawing.addEventListener('pointerdown', follow);
  bar.hidden = false;
  show(Number(slider.value));
  cursor.setAttribute('visibility', 'hidden');
})();
`;
