/** What people see of a finished run: the same report as a file, a page, a table, and for CI. */
export { reportCsv } from './csv.js';
export { reportHtml } from './html/page.js';
export { reportJson } from './json.js';
export { reportJunit } from './junit.js';
export { reportMarkdown } from './markdown.js';
export { reportTable } from './table.js';
export { pointAt, timelineOf, type Timeline } from './timeline.js';

/** The parts of the table, for the terminal's own view of a race. */
export { aligned, painter, stepCell, widthsOf, type Painter } from './table.js';
export { servingOf, stepRows } from './summary.js';
export { clockText, durationText, laneName } from './words.js';
