import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the repository: its path from the root with forward slashes, and its text. Samples are made the same way. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const root = path.resolve(import.meta.dirname, '../..');

/** What installations, builds and recordings leave behind; no rule of ours applies there. */
const foreign = new Set(['node_modules', 'dist', 'coverage', 'vectors', 'fixtures']);

/** The paths of all files under these folders, in a stable order. A folder that does not exist yet holds nothing. */
export function listFiles(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    if (!existsSync(path.join(root, folder))) return [];
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
      .filter((entry) => !foreign.has(entry.name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
      const child = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(child) : [child];
    });
  });
}

/** All TypeScript files under these folders, generated ones included. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return listFiles(...folders)
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ path: file, text: readText(file) }));
}

export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The ids of the shipped adapters. A folder whose name starts with `_` is a package of its own. */
export function adapterIds(): string[] {
  const folder = path.join(root, 'adapters');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => entry.name)
    .toSorted();
}

/** Tests and the suites they share: they may reach further than the code they stand beside. */
export function isTest(file: string): boolean {
  return file.startsWith('test/') || /\.(test|test-d|suite)\.tsx?$/.test(file);
}
