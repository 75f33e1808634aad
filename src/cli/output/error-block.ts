/** One failure, one block: what happened, where, and what to type next. */
import { Bug, RegattaError, type ErrorLocation } from '../../ports/errors.js';
import type { Terminal } from './terminal.js';

const REPORT_TO = 'this is a bug of Regatta, not of your input';

/** The block for anything thrown, without a line end. */
export function errorBlock(error: unknown, terminal: Pick<Terminal, 'style'>): string {
  if (RegattaError.is(error)) return requestBlock(error, terminal);
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? stackOf(error) : [];
  const kind = error instanceof Bug ? 'bug' : 'unexpected';
  return [`${terminal.style(['red', 'bold'], `error[${kind}]`)}: ${message}`, ...stack, help(terminal, REPORT_TO)].join(
    '\n',
  );
}

function requestBlock(error: RegattaError, terminal: Pick<Terminal, 'style'>): string {
  const place = error.at === undefined ? '' : placeOf(error.at);
  const title = `${terminal.style(['red', 'bold'], `error[${error.code}]`)}: ${place}${error.message}`;
  const excerpt = error.at === undefined ? [] : excerptOf(error.at, terminal);
  return [title, ...excerpt, ...(error.hint === undefined ? [] : [help(terminal, error.hint)])].join('\n');
}

function help(terminal: Pick<Terminal, 'style'>, text: string): string {
  return `   ${terminal.style('cyan', 'help:')} ${text}`;
}

/** `shop.yaml:14:7  `, or the path of the field where there is no text. */
function placeOf({ source, line, column, path }: ErrorLocation): string {
  const parts = [source, line, line === undefined ? undefined : column].filter((part) => part !== undefined);
  if (parts.length > 0) return `${parts.join(':')}  `;
  return path === undefined ? '' : `${path}: `;
}

/** The line with its number, and a caret below the column. */
function excerptOf({ line, column = 1, excerpt }: ErrorLocation, terminal: Pick<Terminal, 'style'>): string[] {
  if (line === undefined || excerpt === undefined) return [];
  const number = String(line).padStart(5);
  // Tabs are kept in the padding, so that the caret stands where the text does.
  const padding = excerpt.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const rest = /^[\w.$/-]+/.exec(excerpt.slice(column - 1))?.[0].length ?? 1;
  return [
    `${number} | ${excerpt}`,
    `${' '.repeat(number.length)} | ${padding}${terminal.style('red', '^'.repeat(rest))}`,
  ];
}

/** The first frames: enough to find the place, not a screenful. */
function stackOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .map((line) => `   ${line.trim()}`);
}
