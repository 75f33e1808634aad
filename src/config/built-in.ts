/** The adapters that come with the package: every folder beside the code that runs, but those whose name starts with `_`. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { compareBytes } from '../core/store/byte-order.js';
import { packageRoot, runsFromSource } from './package-root.js';

/** Their ids, in byte order. The name of a folder is the id of its adapter. */
export function builtInIds(): string[] {
  const [folder, index] = runsFromSource() ? ['adapters', 'index.ts'] : ['dist/adapters', 'index.js'];
  const adapters = path.join(packageRoot(), folder);
  if (!existsSync(adapters)) return [];
  return readdirSync(adapters)
    .filter((id) => !id.startsWith('_') && existsSync(path.join(adapters, id, index)))
    .sort(compareBytes);
}

/** The specifier under which the export map offers a built-in adapter. */
export function builtInSpecifier(id: string): string {
  return `regatta/adapters/${id}`;
}
