/** Places in a text: from an offset to what an error message shows. */
import type { ErrorLocation } from '../ports/errors.js';

/** Longer lines are shown cut off; one that is wrong beyond this column is not shown at all. */
const EXCERPT_CHARACTERS = 160;

/** The place of `offset` (0-based, in UTF-16 units) in `text`: 1-based line and column, and the line itself. */
export function placeInText(text: string, offset: number, source?: string): ErrorLocation {
  const at = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const column = at - (at === 0 ? 0 : lineStart) + 1;
  const excerpt = excerptOf(text, at === 0 ? 0 : lineStart, column);
  return { ...(source !== undefined && { source }), line, column, ...(excerpt !== undefined && { excerpt }) };
}

function excerptOf(text: string, lineStart: number, column: number): string | undefined {
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const line = text.slice(lineStart, Math.min(lineEnd, lineStart + EXCERPT_CHARACTERS)).replace(/\r$/, '');
  if (lineEnd - lineStart <= EXCERPT_CHARACTERS) return line;
  return column <= EXCERPT_CHARACTERS ? `${line}...` : undefined;
}

/** The parts of a JSON pointer (RFC 6901); the pointer of the whole document is the empty text. */
export function pointerParts(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `pointer` continued by one key or index. */
export function pointerTo(pointer: string, part: string | number): string {
  return `${pointer}/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A JSON pointer as people write paths: `/workloads/0/replicas` is `workloads[0].replicas`. */
export function pathOfPointer(pointer: string): string {
  let path = '';
  for (const part of pointerParts(pointer)) {
    if (/^\d+$/.test(part)) path += `[${part}]`;
    else if (/^[\w$-]+$/.test(part)) path += path === '' ? part : `.${part}`;
    else path += `[${JSON.stringify(part)}]`;
  }
  return path;
}
