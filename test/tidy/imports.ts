import { codeOf, lineAt } from './lexer.js';

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `import type` and `export type`: nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
  /** `import(...)`, `require(...)` and `import.meta.resolve(...)`, which may wait until the thing is needed. */
  readonly dynamic: boolean;
}

const fromClause = /\b(?:import|export)\b(\s+type\b(?!\s+from\b|\s*,))?[^;'"`()=]*?\bfrom\s*(?=['"])/g;
const sideEffect = /\bimport\s*(?=['"])/g;
const call = /\b(?:import|require|import\.meta\.resolve)\s*\(\s*(?=['"`])/g;

/** All imports of a text, in the order of their lines. Of a template literal only the part before its first substitution. */
export function importsOf(text: string): Import[] {
  const code = codeOf(text);
  const find = (pattern: RegExp, dynamic: boolean): Import[] =>
    [...code.matchAll(pattern)].map((match) => {
      const quote = match.index + match[0].length;
      return {
        specifier: quoted(text, quote),
        line: lineAt(text, quote),
        typeOnly: match[1] !== undefined,
        dynamic,
      };
    });
  return [...find(fromClause, false), ...find(sideEffect, false), ...find(call, true)].toSorted(
    (a, b) => a.line - b.line,
  );
}

function quoted(text: string, start: number): string {
  const rest = text.slice(start + 1);
  const end = rest.search(text[start] === '`' ? /`|\$\{/ : /['"]/);
  return end === -1 ? rest : rest.slice(0, end);
}
