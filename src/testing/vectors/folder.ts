import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareBytes } from '../../core/store/byte-order.js';
import { RegattaError } from '../../ports/errors.js';
import type { DecisionsFile, InteractionsFile, ScenarioFile } from './recording.js';

/** One file of recordings, told apart by what it holds. */
export type VectorsFile = { readonly path: string; readonly families: readonly string[] } & (
  | { readonly form: 'scenario'; readonly content: ScenarioFile }
  | { readonly form: 'interactions'; readonly content: InteractionsFile }
  | { readonly form: 'decisions'; readonly content: DecisionsFile }
  | { readonly form: 'other'; readonly content: unknown }
);

/** Every JSON file below a folder, in byte order of their paths. Throws `machine/lacks` and `document/syntax`. */
export function readVectors(folder: string): readonly VectorsFile[] {
  return filesBelow(folder, '').map((file) => classified(file, contentOf(path.join(folder, file))));
}

function filesBelow(root: string, below: string): readonly string[] {
  let entries;
  try {
    entries = readdirSync(path.join(root, below), { withFileTypes: true });
  } catch (cause) {
    throw new RegattaError('machine/lacks', `there are no recordings in ${path.join(root, below)}`, {
      hint: 'name their folder with --dir',
      cause,
    });
  }
  return entries
    .sort((left, right) => compareBytes(left.name, right.name))
    .flatMap((entry) => {
      const file = path.posix.join(below, entry.name);
      if (entry.isDirectory()) return filesBelow(root, file);
      return entry.name.endsWith('.json') ? [file] : [];
    });
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new RegattaError('document/syntax', `${file} is not JSON`, { at: { source: file }, cause });
  }
}

function classified(file: string, content: unknown): VectorsFile {
  const fields = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>;
  const folders = path.posix.dirname(file).split('/');
  const own = [fields['group'], fields['topic']].filter((name) => typeof name === 'string');
  const families = [...folders, path.posix.basename(file, '.json'), ...own];
  const base = { path: file, families };
  if (Array.isArray(fields['facts']) && Array.isArray(fields['steps']))
    return { ...base, form: 'scenario', content: content as ScenarioFile };
  if (Array.isArray(fields['interactions']))
    return { ...base, form: 'interactions', content: content as InteractionsFile };
  if (Array.isArray(fields['decisions'])) return { ...base, form: 'decisions', content: content as DecisionsFile };
  return { ...base, form: 'other', content };
}
