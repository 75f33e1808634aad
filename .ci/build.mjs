// Builds `dist`: declarations by the TypeScript compiler, JavaScript by esbuild.
//
// All entries are bundled in one go with splitting, so that the command line, the library and every adapter share one
// copy of the kit. Paths under `dist` mirror the source tree, because the export map of package.json relies on it.
//
// `--on-install` is npm's `prepare` step. It must not stop an installation: without the development packages there is
// nothing to build with, and a tree in the middle of an edit may not compile. `npm run build` reports both as failures.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const onInstall = process.argv.includes('--on-install');

const fixedEntries = [
  'src/cli/main.ts',
  'src/index.ts',
  'src/kit/index.ts',
  // Threads begin with files of their own.
  'src/server/journal/writer-thread.ts',
  'src/server/runs/thread.ts',
  'src/testing/index.ts',
  'src/testing/vectors-cli.ts',
];

/** What an adapter folder may offer to others; a folder whose name starts with `_` is a package of its own. */
const adapterEntries = ['index.ts', 'api.ts', 'testing/start.ts'];

function entries() {
  const adapters = existsSync(path.join(root, 'adapters')) ? readdirSync(path.join(root, 'adapters')).toSorted() : [];
  return [
    ...fixedEntries,
    ...adapters
      .filter((id) => !id.startsWith('_'))
      .flatMap((id) => adapterEntries.map((file) => `adapters/${id}/${file}`)),
  ].filter((file) => existsSync(path.join(root, file)));
}

async function bundle() {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: entries(),
    outbase: '.',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  });
  const bin = path.join(root, 'dist/src/cli/main.js');
  if (existsSync(bin)) chmodSync(bin, 0o755);
}

function declare() {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const project = path.join(root, '.ci/tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], {
    stdio: onInstall ? 'ignore' : 'inherit',
  });
  if (status !== 0) throw new Error('the declarations were written with type errors');
}

function canBuild() {
  return ['esbuild', 'typescript'].every((name) => existsSync(path.join(root, 'node_modules', name)));
}

async function main() {
  if (onInstall && !canBuild()) return;
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  if (entries().length === 0) return;
  try {
    await bundle();
    declare();
  } catch (error) {
    console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
    if (!onInstall) process.exitCode = 1;
  }
}

await main();
