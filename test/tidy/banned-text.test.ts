// A world is a function of its version, configuration, seed and inbox. What would let anything else in is banned here, and
// each ban names its replacement. Linters miss some of these (`new Date()`, `crypto`), so this looks at the text of the code.
import { describe, expect, test } from 'vitest';
import { codeOf, lineAt } from './lexer.js';
import { isTest, sourceFiles, type SourceFile } from './tree.js';

interface Ban {
  readonly what: RegExp;
  readonly instead: string;
  /** Where the ban does not hold. Tests are never bound by a ban. */
  readonly except: RegExp;
}

/** The clock itself and the edge, where a world meets sockets and terminals. */
const clockAndEdge = /^src\/(core\/clock|server|live|cli|dashboard)\//;
/** Inexact functions differ between engines; the one file that wraps them has golden values. */
const exactMath = /^src\/core\/random\/transcendental\.ts$/;
/** Where work runs to completion from the task queue. The wall clock's driver is the one part that waits. */
const mayWait = /^src\/(?!ports\/|core\/(?!clock\/)|kit\/)|^src\/core\/clock\/|^adapters\/[^/]+\/testing\//;
const nowhere = /^$/;

const bans: readonly Ban[] = [
  {
    what: /(?<![.\w$#])Date\b(?!\s*\??:)/g,
    instead: "the world's Clock, or src/core/clock to format",
    except: clockAndEdge,
  },
  { what: /\bperformance\s*\.\s*now\b/g, instead: "the world's Clock", except: clockAndEdge },
  {
    what: /(?:(?<![.\w$#])|\bglobalThis\s*\.\s*)(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g,
    instead: "a task of the world's Clock",
    except: clockAndEdge,
  },
  {
    what: /\bprocess\s*\.\s*(?:nextTick|hrtime|uptime)\b/g,
    instead: "a task of the world's Clock",
    except: clockAndEdge,
  },
  { what: /\bMath\s*\.\s*random\b/g, instead: "a stream forked from the world's Random", except: nowhere },
  {
    what: /\b(?:randomUUID|randomBytes|randomInt|getRandomValues)\b/g,
    instead: "the world's Random, or its Signer where secrecy matters",
    except: clockAndEdge,
  },
  {
    what: /\b(?:localeCompare|toLocale\w+)\b|\bIntl\s*\./g,
    instead: 'a comparison of bytes or code units',
    except: clockAndEdge,
  },
  {
    what: /\bMath\s*\.\s*(?:log|log2|log10|log1p|exp|expm1|pow|sinh?|cosh?|tanh?|asinh?|acosh?|atanh?|atan2|cbrt|hypot)\b/g,
    instead: 'src/core/random/transcendental.ts, which has golden values',
    except: exactMath,
  },
  {
    what: /\bstructuredClone\b/g,
    instead: 'copying the path that changes; stored objects are immutable',
    except: nowhere,
  },
  {
    what: /(?<![.\w$#])(?:async|await)\b(?!\s*\??:)/g,
    instead: 'a task, or an effect asked of the edge',
    except: mayWait,
  },
];

function bannedText({ path, text }: SourceFile): string[] {
  if (isTest(path)) return [];
  const code = codeOf(text);
  return bans
    .filter(({ except }) => !except.test(path))
    .flatMap(({ what, instead }) =>
      [...code.matchAll(what)].map((hit) => `${path}:${lineAt(code, hit.index)} has ${hit[0]}: use ${instead}`),
    );
}

test('nothing lets the outside into a world', () => {
  expect(sourceFiles('src', 'adapters').flatMap(bannedText)).toEqual([]);
});

describe('the rule itself', () => {
  const refused: readonly [path: string, code: string][] = [
    ['src/core/store/a.ts', 'const now = new Date();'],
    ['src/core/store/a.ts', 'const now = new Date(ms).toISOString();'],
    ['src/world/a.ts', 'const now = Date.now();'],
    ['adapters/own/kubelet/a.ts', 'if (value instanceof Date) fail();'],
    ['src/world/a.ts', 'const now = performance.now();'],
    ['src/scenario/a.ts', 'setTimeout(run, 1);'],
    ['src/scenario/a.ts', 'globalThis.setInterval(run, 1);'],
    ['src/scenario/a.ts', 'process.nextTick(run);'],
    ['src/server/a.ts', 'const x = Math.random();'],
    ['adapters/own/facade/a.ts', 'const id = crypto.randomUUID();'],
    ['adapters/own/facade/a.ts', 'names.sort((a, b) => a.localeCompare(b));'],
    ['src/core/random/a.ts', 'const x = -Math.log(u);'],
    ['src/compare/a.ts', 'const x = Math.pow(2, n);'],
    ['src/server/a.ts', 'const copy = structuredClone(object);'],
    ['src/core/store/a.ts', 'async function f() {}'],
    ['adapters/own/client/a.ts', 'const x = await y;'],
    ['src/core/store/a.ts', 'const text = `${Date.now()}`;'],
  ];

  test.each(refused)('refuses in %s: %s', (path, text) => {
    expect(bannedText({ path, text })).toEqual([expect.stringMatching(/^\S+:1 has .+: use .+/)]);
  });

  const accepted: readonly [path: string, code: string][] = [
    ['src/core/clock/format.ts', 'const text = new Date(ms).toISOString();'],
    ['src/core/clock/real.ts', 'const timer = setTimeout(run, delayMs);'],
    ['src/server/a.ts', 'setImmediate(flush);'],
    ['src/core/store/a.test.ts', 'const now = Date.now();'],
    ['src/core/store/a.ts', '// Date and setTimeout are banned.'],
    ['src/core/store/a.ts', "const header = 'Date';"],
    ['src/core/store/a.ts', 'const headers = { Date: clock.httpDate() };'],
    ['src/core/store/a.ts', 'const creationDate = candidate.Date;'],
    ['src/core/random/transcendental.ts', 'const x = -Math.log(u);'],
    ['src/core/store/a.ts', 'const x = Math.max(a, Math.sqrt(b));'],
    ['src/live/a.ts', 'const answer = await fetch(url);'],
    ['adapters/own/testing/start.ts', 'export async function startOwn() {}'],
    ['src/core/store/a.ts', 'socket.setTimeout(1);'],
  ];

  test.each(accepted)('accepts in %s: %s', (path, text) => {
    expect(bannedText({ path, text })).toEqual([]);
  });
});
