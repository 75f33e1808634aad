// Enough of a TypeScript lexer to tell code from comments, strings and regular expressions. The rules in this folder look
// for text, and a word in a comment or in an error message must not set them off.

export type SegmentKind = 'code' | 'comment' | 'string' | 'regex';

/** A stretch of the text; the segments of a text join up to the whole of it. Quotes belong to their string. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly start: number;
  readonly end: number;
}

/** What may precede a regular expression; after anything else a slash divides. */
const beforeRegex = /(?:^|[([{,;:=!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|yield|await|void|delete|throw))\s*$/;

export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  // Each open `${` of a template waits here with the number of braces opened inside it.
  const templates: number[] = [];
  let codeStart = 0;
  let at = 0;

  const take = (kind: SegmentKind, end: number): void => {
    if (at > codeStart) found.push({ kind: 'code', start: codeStart, end: at });
    found.push({ kind, start: at, end });
    codeStart = at = end;
  };
  const takeTemplate = (): void => {
    const end = templateEnd(text, at);
    if (text.endsWith('${', end)) templates.push(0);
    take('string', end);
  };

  while (at < text.length) {
    const char = text.charAt(at);
    const depth = templates.length - 1;
    if (char === '/' && text[at + 1] === '/') take('comment', endOf(text, '\n', at));
    else if (char === '/' && text[at + 1] === '*') take('comment', endOf(text, '*/', at + 2) + 2);
    else if (char === "'" || char === '"') take('string', quotedEnd(text, at));
    else if (char === '`') takeTemplate();
    else if (char === '}' && templates[depth] === 0) {
      templates.pop();
      takeTemplate();
    } else if (char === '/' && beforeRegex.test(text.slice(Math.max(0, at - 40), at)))
      take('regex', regexEnd(text, at));
    else {
      if (depth >= 0 && char === '{') templates[depth] = (templates[depth] ?? 0) + 1;
      if (depth >= 0 && char === '}') templates[depth] = (templates[depth] ?? 0) - 1;
      at += 1;
    }
  }
  if (at > codeStart) found.push({ kind: 'code', start: codeStart, end: at });
  return found;
}

/** The text with everything but code blanked out, so that positions and lines stay what they were. Quotes remain. */
export function codeOf(text: string): string {
  return segments(text)
    .map(({ kind, start, end }) => {
      const part = text.slice(start, end);
      if (kind === 'code') return part;
      if (kind !== 'string' || part.length < 2) return blank(part);
      return part.charAt(0) + blank(part.slice(1, -1)) + part.charAt(part.length - 1);
    })
    .join('');
}

/** The string literals of a text; of a template each part between substitutions is one. */
export function literalsOf(text: string): { readonly value: string; readonly line: number }[] {
  return segments(text)
    .filter(({ kind }) => kind === 'string')
    .map(({ start, end }) => ({
      value: text.slice(start + 1, text.endsWith('${', end) ? end - 2 : end - 1),
      line: lineAt(text, start),
    }));
}

export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function blank(part: string): string {
  return part.replaceAll(/[^\n]/g, ' ');
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

/** The end of a quoted string: an unfinished one ends with its line, as it does for the compiler. */
function quotedEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

function templateEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) return at + 2;
  }
  return text.length;
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
    else if (char === '\n') return at;
  }
  return text.length;
}
