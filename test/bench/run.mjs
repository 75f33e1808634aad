// `npm run bench [-- NAME...]`: times what is promised to be fast against the version one would write down first, and ends with
// a table of ratios. Every file `*.bench.ts` beside this one is a benchmark; it runs on the sources, bundled for the purpose.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');

async function loadBenches() {
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.bench.ts'))
    .toSorted();
  // Below the package, so that what is not bundled is found among its dependencies.
  const folder = mkdtempSync(path.join(root, 'node_modules/.bench-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: files.map((file) => path.join('test/bench', file)),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      packages: 'external',
      alias: { 'regatta/kit': path.join(root, 'src/kit/index.ts') },
      conditions: ['@regatta/source'],
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'warning',
    });
    const modules = await Promise.all(
      files.map((file) => import(pathToFileURL(path.join(folder, file.replace(/\.ts$/, '.mjs'))).href)),
    );
    return modules.flatMap((module) => Object.values(module));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly (readonly string[])[]} rows */
function printTable(rows) {
  const widthOf = (/** @type {number} */ column) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widthOf(column)));
    console.log(cells.join('  ').trimEnd());
  }
}

/** @param {readonly string[]} names */
async function main(names) {
  const benches = await loadBenches();
  const known = benches.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`bench: there is no "${unknown}"; one of ${known.join(', ')}`);
    return 2;
  }
  const table = [['benchmark', 'what', 'ours', 'against', 'ratio', 'at least', '']];
  let missed = 0;
  for (const { name, title, run } of benches) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`${name}: ${title}`);
    for (const { what, ours, other, ratio, atLeast } of await run()) {
      const kept = atLeast === undefined || ratio >= atLeast;
      if (!kept) missed++;
      const floor = atLeast === undefined ? '' : `${atLeast}x`;
      table.push([name, what, ours, other, `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`, floor, kept ? '' : 'MISSED']);
    }
  }
  console.log('');
  printTable(table);
  return missed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
