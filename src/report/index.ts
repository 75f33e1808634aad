/** What people see of a finished run: the same report as a file, a page, a table, and for CI. */
export { reportCsv } from './csv.js';
export { reportHtml } from './html/page.js';
export { reportJson } from './json.js';
export { reportJunit } from './junit.js';
export { reportMarkdown } from './markdown.js';
export { reportTable, type TableOptions } from './table.js';
export { timelineOf, type Timeline } from './timeline.js';
