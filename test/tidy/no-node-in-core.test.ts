// Ports, core, kit and the adapters also run in a browser, so nothing in them may need Node.
import { isBuiltin } from 'node:module';
import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.js';
import { codeOf, lineAt } from './lexer.js';
import { isTest, sourceFiles, type SourceFile } from './tree.js';

const portable = /^src\/(ports|core|kit)\/|^adapters\/[^/]+\/(?!testing\/)/;
const nodeGlobal = /(?<![.\w$#])(?:Buffer|process|__dirname|__filename)\b(?!\s*\??:)(?=\s*[.([])/g;

function needsNode({ path, text }: SourceFile): string[] {
  if (!portable.test(path) || isTest(path)) return [];
  const imports = importsOf(text)
    .filter(({ specifier }) => isBuiltin(specifier))
    .map(({ specifier, line }) => `${path}:${line} imports ${specifier}: ask the edge for it with an effect`);
  const code = codeOf(text);
  const globals = [...code.matchAll(nodeGlobal)].map(
    (hit) => `${path}:${lineAt(code, hit.index)} uses ${hit[0]}: use Uint8Array and TextEncoder, or an effect`,
  );
  return [...imports, ...globals];
}

test('nothing that runs in a browser needs Node', () => {
  expect(sourceFiles('src', 'adapters').flatMap(needsNode)).toEqual([]);
});

describe('the rule itself', () => {
  const refused: readonly [path: string, code: string][] = [
    ['src/ports/a.ts', "import type { Readable } from 'node:stream';"],
    ['src/core/store/a.ts', "import { readFileSync } from 'fs';"],
    ['src/kit/a.ts', "const { createHash } = await import('node:crypto');"],
    ['adapters/own/facade/a.ts', "import { Agent } from 'node:https';"],
    ['src/core/store/a.ts', 'const bytes = Buffer.from(text);'],
    ['src/core/store/a.ts', 'if (process.env.CI) run();'],
  ];

  test.each(refused)('refuses in %s: %s', (path, text) => {
    expect(needsNode({ path, text })).toHaveLength(1);
  });

  const accepted: readonly [path: string, code: string][] = [
    ['src/server/a.ts', "import { createServer } from 'node:http';"],
    ['src/core/store/a.test.ts', "import { readFileSync } from 'node:fs';"],
    ['adapters/own/testing/start.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/core/store/a.ts', 'this.process(task); const process = queue.next(); use({ process: 1 });'],
    ['src/core/store/a.ts', "// import 'node:fs' is not allowed"],
  ];

  test.each(accepted)('accepts in %s: %s', (path, text) => {
    expect(needsNode({ path, text })).toEqual([]);
  });
});
