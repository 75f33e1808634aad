import { isBuiltin } from 'node:module';
import path from 'node:path';
import { importsOf, type Import } from './imports.js';
import { isTest, type SourceFile } from './tree.js';

/** Each layer of `src` with the layers it may import besides itself. The arrow in docs/architecture.md, spelled out. */
const below: Record<string, readonly string[]> = {
  ports: [],
  core: ['ports'],
  kit: ['ports', 'core'],
  world: ['ports', 'core'],
  scenario: ['ports', 'core', 'world'],
  compare: ['ports', 'core', 'world', 'scenario'],
  report: ['ports', 'core', 'world', 'scenario', 'compare'],
  config: ['ports', 'core', 'scenario'],
  live: ['ports', 'core', 'world', 'scenario', 'compare', 'report'],
  server: ['ports', 'core', 'world', 'scenario', 'compare', 'report', 'config', 'live'],
  testing: ['ports', 'core', 'kit', 'world', 'scenario', 'compare', 'report', 'config', 'live', 'server'],
  cli: ['ports', 'core', 'kit', 'world', 'scenario', 'compare', 'report', 'config', 'live', 'server', 'testing'],
  dashboard: [],
  index: ['ports', 'core', 'kit', 'world', 'scenario', 'compare', 'report', 'config', 'live'],
};

/** Packages that belong to one part of the tree, so that a part can be understood, and replaced, without the others. */
const housed: readonly { readonly packages: readonly string[]; readonly home: RegExp; readonly where: string }[] = [
  { packages: ['express'], home: /^src\/server\/|^adapters\/[^/]+\/facade\//, where: 'src/server or a facade' },
  { packages: ['yargs'], home: /^src\/cli\//, where: 'src/cli' },
  {
    packages: ['ajv', 'ajv-formats', 'js-yaml'],
    home: /^src\/(scenario|config)\/|^src\/kit\/schema/,
    where: "src/scenario, src/config or the kit's schema door",
  },
];

/** What is wrong with the imports of a file, as sentences. `textOf` reads other files, for what an adapter declares. */
export function layerProblems(file: SourceFile, textOf: (path: string) => string): string[] {
  return importsOf(file.text).flatMap((one) => {
    const problem = file.path.startsWith('src/')
      ? problemInSource(file.path, one)
      : problemInAdapter(file.path, one, textOf);
    const where = `${file.path}:${one.line} imports ${one.specifier}`;
    return problem === undefined ? [] : [`${where}: ${problem}`];
  });
}

function problemInSource(file: string, one: Import): string | undefined {
  const target = resolve(file, one.specifier);
  if (target.startsWith('adapters/'))
    return one.dynamic && mayLoad(file) ? undefined : 'src never imports an adapter, src/config loads it by id';
  if (isTest(file)) return undefined;
  if (!target.startsWith('src/')) return problemOutsideSource(file, target);

  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === undefined || to === undefined) return 'no such layer; see the table of layers in test/tidy/layers.ts';
  if (from === 'dashboard' && one.typeOnly) return undefined;
  if (from === 'core' && to === 'core') return sameCoreFolder(file, target);
  if (from === to || below[from]?.includes(to)) return undefined;
  return `${from} may import ${['itself', ...(below[from] ?? [])].join(', ')}`;
}

function problemOutsideSource(file: string, target: string): string | undefined {
  if (target.startsWith('schemas/') || target === 'package.json') {
    return /^src\/(ports|core)\//.test(file) ? 'ports and core know types, not documents' : undefined;
  }
  return misplacedPackage(file, target);
}

function problemInAdapter(file: string, one: Import, textOf: (path: string) => string): string | undefined {
  const id = file.split('/')[1] ?? '';
  const target = resolve(file, one.specifier);
  const forTests = isTest(file) || file.startsWith(`adapters/${id}/testing/`);
  const [top, base, entry] = target.split('/');
  if (top === 'src')
    return allowedEntry(one.specifier, forTests) ? undefined : 'the one door for adapters is regatta/kit';
  if (top !== 'adapters') return problemOfPackage(file, target, forTests);
  if (base === id) return undefined;
  if (one.specifier !== `regatta/adapters/${base}/${entry}`)
    return 'of another adapter only regatta/adapters/<base>/api may be imported';
  if (entry !== 'api' && !(entry === 'testing' && forTests)) return 'an adapter offers others its api and nothing else';
  const declared = textOf(`adapters/${id}/index.ts`).includes(`'${base}'`);
  return declared ? undefined : `adapters/${id}/index.ts does not declare that it extends ${base}`;
}

function problemOfPackage(file: string, target: string, forTests: boolean): string | undefined {
  if (isBuiltin(target) && !forTests) return 'an adapter also runs in a browser; only its testing folder may use Node';
  if (/^(schemas|docs|test)\//.test(target) && !isTest(file))
    return 'an adapter reaches nothing but regatta/kit and itself';
  return misplacedPackage(file, target);
}

function misplacedPackage(file: string, target: string): string | undefined {
  const rule = housed.find(({ packages }) => packages.includes(packageName(target)));
  if (rule === undefined || rule.home.test(file) || isTest(file)) return undefined;
  return `${packageName(target)} is used only in ${rule.where}`;
}

/** A specifier as a path from the root; what is a package stays as it is. The export map of package.json, read backwards. */
function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  if (specifier === 'regatta') return 'src/index.ts';
  const own = /^regatta\/((adapters|schemas)\/.*|package\.json)$/.exec(specifier);
  if (own?.[1] !== undefined) return own[1];
  return specifier.startsWith('regatta/') ? `src/${specifier.slice('regatta/'.length)}/index.ts` : specifier;
}

function layerOf(target: string): string | undefined {
  const name = target.split('/')[1]?.replace(/\.[jt]s$/, '');
  return name !== undefined && Object.hasOwn(below, name) ? name : undefined;
}

/** Files directly in `src/core` put its folders together; a folder knows only itself. */
function sameCoreFolder(file: string, target: string): string | undefined {
  const [from, to] = [file.split('/'), target.split('/')];
  if (from.length === 3 || from[2] === to[2]) return undefined;
  return 'a core folder never imports another; what both need is a promise in src/ports';
}

function mayLoad(file: string): boolean {
  return file.startsWith('src/config/') || isTest(file);
}

function allowedEntry(specifier: string, forTests: boolean): boolean {
  return specifier === 'regatta/kit' || (forTests && (specifier === 'regatta' || specifier === 'regatta/testing'));
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
