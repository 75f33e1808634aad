/** Where adapters come from besides this package. Nothing is loaded here: a source is a place to load from. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RegattaError } from '../ports/errors.js';
import { builtInIds, builtInSpecifier } from './built-in.js';
import { moduleAt, moduleOfPackage } from './package-entry.js';
import { findUpward, type Project } from './project.js';

export interface AdapterSource {
  readonly origin: 'project' | 'dependency' | 'built-in' | 'path';
  /** The id, where the name of the source tells it. What `regatta.yaml` lists tells its id only once it is loaded. */
  readonly id?: string;
  /** As the user knows it: a package name or a path. */
  readonly name: string;
  /** What `import()` takes. Throws `adapter/not-found`. */
  specifier(): string;
}

/** Every source in order of precedence: what `regatta.yaml` lists, dependencies named `regatta-adapter-*`, the built-in ones. */
export function adapterSources(project: Project, workingFolder: string): AdapterSource[] {
  return [...projectSources(project), ...dependencySources(workingFolder), ...builtInSources()];
}

/** An adapter that is named by its path: a folder with a package.json or an index.js, or a module. */
export function pathSource(name: string, folder: string): AdapterSource {
  return { origin: 'path', name, specifier: () => found(moduleAt(path.resolve(folder, name)), name, folder) };
}

export function isPath(text: string): boolean {
  return /^\.\.?(?:[/\\]|$)/.test(text) || path.isAbsolute(text);
}

function projectSources({ folder, config }: Project): AdapterSource[] {
  return (config.adapters ?? []).map((name) => {
    if (isPath(name)) return { ...pathSource(name, folder), origin: 'project' };
    return { origin: 'project', name, specifier: () => found(moduleOfPackage(name, folder), name, folder) };
  });
}

/** `regatta-adapter-nomad` and `@acme/regatta-adapter-nomad` are both the adapter `nomad`. */
const PACKAGE_NAME = /^(?:@[^/]+\/)?regatta-adapter-(.+)$/;

function dependencySources(workingFolder: string): AdapterSource[] {
  const file = findUpward(workingFolder, 'package.json');
  if (file === undefined) return [];
  return dependencyNames(file).flatMap((name) => {
    const id = PACKAGE_NAME.exec(name)?.[1];
    const folder = path.dirname(file);
    const specifier = () => found(moduleOfPackage(name, folder), name, folder);
    return id === undefined ? [] : [{ origin: 'dependency' as const, id, name, specifier }];
  });
}

/** A package.json that cannot be read is npm's business, not a reason to refuse a command of ours. */
function dependencyNames(file: string): string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { dependencies = {}, devDependencies = {} } = manifest as Record<string, object | undefined>;
    return [...new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])];
  } catch {
    return [];
  }
}

function builtInSources(): AdapterSource[] {
  return builtInIds().map((id) => ({
    origin: 'built-in',
    id,
    name: builtInSpecifier(id),
    specifier: () => builtInSpecifier(id),
  }));
}

function found(module: string | undefined, name: string, folder: string): string {
  if (module !== undefined) return pathToFileURL(module).href;
  throw new RegattaError('adapter/not-found', `the adapter "${name}" cannot be found from ${folder}`, {
    hint: isPath(name) ? 'build it first: its package.json names the module to load' : `npm install ${name}`,
  });
}
