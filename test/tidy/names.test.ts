// A folder says what is in it, in words that belong to the domain; a file is written in kebab-case.
import { expect, test } from 'vitest';
import { listFiles } from './tree.js';

const saysNothing = /^(utils?|commons?|helpers?|misc|shared|lib|stuff|manager|managers)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that others fix: a README, the dot files of tools, tests of Go. */
const fixedByOthers = /^(README\.md|LICENSE|\..+|[a-z0-9]+_test\.go)$/;

function nameProblems(path: string): string[] {
  const parts = path.split('/');
  const file = parts.pop() ?? '';
  const folders = parts.flatMap((folder, depth) => {
    if (saysNothing.test(folder)) return [`${path}: '${folder}' says nothing; name the folder after its noun`];
    const bare = parts[0] === 'adapters' && depth === 1 ? folder.replace(/^_/, '') : folder;
    return kebabCase.test(bare) ? [] : [`${path}: '${folder}' is not kebab-case`];
  });
  const named = fixedByOthers.test(file) || kebabCase.test(file);
  return named ? folders : [...folders, `${path}: '${file}' is not kebab-case`];
}

test('every file and folder is named after what it is', () => {
  expect(listFiles('src', 'adapters', 'schemas', 'docs', 'test').flatMap(nameProblems)).toEqual([]);
});

test.each([
  ['src/utils/bytes.ts', 1],
  ['src/core/helpers/bytes.ts', 1],
  ['src/core/store/MemoryStore.ts', 1],
  ['src/core/store/memory_store.ts', 1],
  ['src/coreThings/store.ts', 1],
  ['src/core/_store/store.ts', 1],
  ['src/core/store/memory-store.test.ts', 0],
  ['src/ports/model/workload.gen.ts', 0],
  ['adapters/_template/index.ts', 0],
  ['adapters/own/profiles/1.32.ts', 0],
  ['adapters/own/README.md', 0],
])('the rule itself: %s', (path, problems) => {
  expect(nameProblems(path)).toHaveLength(problems);
});
