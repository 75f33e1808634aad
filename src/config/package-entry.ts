/** The module that `import` of a package would load. Node tells it for packages of its own importer only. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The module of a folder or a file; undefined where there is none. */
export function moduleAt(target: string): string | undefined {
  if (!existsSync(target)) return undefined;
  if (!statSync(target).isDirectory()) return target;
  const entry = path.join(target, entryOf(path.join(target, 'package.json')));
  return existsSync(entry) ? entry : undefined;
}

/** The module of a package that code in `folder` could import; undefined where it is not installed. */
export function moduleOfPackage(name: string, folder: string): string | undefined {
  const installed = path.join(folder, 'node_modules', name);
  if (existsSync(installed)) return moduleAt(installed);
  const above = path.dirname(folder);
  return above === folder ? undefined : moduleOfPackage(name, above);
}

function entryOf(manifestFile: string): string {
  if (!existsSync(manifestFile)) return 'index.js';
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { exports?: unknown; main?: string };
  return targetOf(manifest.exports) ?? manifest.main ?? 'index.js';
}

/** The conditions under which Node imports a module, the more special one first. */
const CONDITIONS = ['.', 'node', 'import', 'default'];

function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const offered = exports as Readonly<Record<string, unknown>>;
  for (const condition of CONDITIONS) {
    const target = targetOf(offered[condition]);
    if (target !== undefined) return target;
  }
  return undefined;
}
