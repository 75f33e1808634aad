/** Data in the formats of `-o`. Tables are unboxed, so that awk and grep work on them; every number in one is in the JSON too. */
import type { Format } from './format.js';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  /** Shown only by `-o wide`. */
  readonly wide?: boolean;
}

/** Rows for people and for programs. */
export interface Rendered<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What `-o json` and `-o yaml` print; default: the rows. */
  readonly data?: unknown;
  /** What `-o name` prints of a row; default: the first column. */
  readonly name?: (row: Row) => string;
}

export async function render<Row>(rendered: Rendered<Row>, format: Format): Promise<string> {
  const { rows, columns, data = rows } = rendered;
  switch (format) {
    case 'json':
      return `${JSON.stringify(data, undefined, 2)}\n`;
    case 'yaml':
      return (await import('../../config/write-yaml.js')).yamlOf(data);
    case 'name':
      return rows.map((row) => `${rendered.name?.(row) ?? columns[0]?.of(row) ?? ''}\n`).join('');
    case 'table':
    case 'wide':
      return tableOf(
        rows,
        columns.filter(({ wide = false }) => !wide || format === 'wide'),
      );
  }
}

/** Two spaces between columns; the widths count what a terminal shows, so East Asian text lines up. */
async function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<string> {
  const { default: stringWidth } = await import('string-width');
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ of }) => of(row))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => stringWidth(line[index] ?? ''))));
  const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - stringWidth(text)));
  return cells
    .map(
      (line) =>
        `${line
          .map((text, index) => padded(text, widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
