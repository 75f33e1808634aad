// Writes `docs/adapters/kubernetes-conformance.md`: each of upstream's conformance tests that needs no real containers, and whether our
// port of it passes. What is ported is read from the names in the ports; what fails, from the table of known failures, which the test run
// keeps honest: a port in it that passes is a failed test.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const folder = 'test/e2e/kubernetes-conformance';
export const page = 'docs/adapters/kubernetes-conformance.md';

/** A name of a port: the key of a property, on a line of its own or before its function. */
const KEY = /^ {2}(['"])(\[sig-[^\n]*\[Conformance\])\1:/gm;

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(path.join(root, folder, file), 'utf8'));

/** The codenames of all ports. */
export function ported() {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.startsWith('sig-') && file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(path.join(root, folder, file), 'utf8').matchAll(KEY)])
    .map(([, , codename]) => codename ?? '')
    .toSorted();
}

/** The codenames upstream, by special interest group and file. */
export const codenames = () => /** @type {Record<string, Record<string, string[]>>} */ (readJson('codenames.json'));

/** Why ports fail, by codename. */
export const failures = () => /** @type {Record<string, string>} */ (readJson('failures.json'));

/**
 * @param {string} codename
 * @param {Set<string>} done
 * @param {Record<string, string>} failing
 */
function resultOf(codename, done, failing) {
  if (!done.has(codename)) return 'open';
  return codename in failing ? 'fail' : 'pass';
}

/** The page, as prettier would leave it. */
export function conformancePage() {
  const done = new Set(ported());
  const failing = failures();
  const groups = Object.entries(codenames()).map(([group, files]) => {
    const tests = Object.entries(files).flatMap(([file, names]) => names.map((name) => ({ file, name })));
    return { group, tests: tests.map((test) => ({ ...test, result: resultOf(test.name, done, failing) })) };
  });
  /** @param {{ result: string }[]} tests @param {string} result */
  const count = (tests, result) => tests.filter((test) => test.result === result).length;
  /** @param {string} title @param {{ result: string }[]} tests */
  const row = (title, tests) =>
    [title, tests.length, count(tests, 'pass'), count(tests, 'fail'), count(tests, 'open')].map(String);
  const all = groups.flatMap(({ tests }) => tests);
  const rows = [
    ['group', 'tests', 'ports that pass', 'ports that fail', 'open'],
    ...groups.map(({ group, tests }) => row(group, tests)),
    row('all', all),
  ];
  const sections = groups.map(({ group, tests }) =>
    [`## ${group}`, '', ...tests.map(({ name, result }) => `- ${result}: ${code(name)}${reason(failing[name])}`)].join(
      '\n',
    ),
  );
  return `${header}\n\n${table(rows)}\n\n${sections.join('\n\n')}\n`;
}

const header = `<!-- Generated from ${folder} by .ci/generate.mjs. Do not edit. -->

# Ports of upstream's conformance tests

Kubernetes publishes a description of each of its conformance tests. The tests below are those of v1.32 whose pods only have to run. Each
_port_ is a test of our own that follows such a description step by step, under the same name, with kubectl and \`@kubernetes/client-node\`
against the simulated cluster. The ports are in \`${folder}\`.

They tell what has been tried and what came of it. They are not upstream's tests, nothing runs in real containers, and whether a cluster may
call itself certified is for others to say.`;

/** @param {string} name */
const code = (name) => (name.includes('`') ? `\`\` ${name} \`\`` : `\`${name}\``);

/** @param {string | undefined} why */
const reason = (why) => (why === undefined ? '' : ` (${why})`);

/** @param {string[][]} rows The head first; all columns but the first are numbers. */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) =>
    line(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))),
    ),
  );
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}
