/** Adapters by id. They are loaded when they are asked for, since each is as large as the rest of the program. */
import type { Adapter } from '../ports/adapter.js';
import { RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';
import { readProject } from './project.js';
import { adapterSources, isPath, pathSource, type AdapterSource } from './sources.js';

export interface ListedAdapter {
  readonly id: string;
  readonly origin: AdapterSource['origin'];
  /** The package or path it comes from. */
  readonly name: string;
}

/**
 * Loads an adapter by its id, or by its path (`./my-adapter`). Throws `lane/unknown`, `adapter/not-found` and
 * `adapter/invalid`.
 */
export async function loadAdapter(id: string, workingFolder = process.cwd()): Promise<Adapter> {
  if (isPath(id)) return load(pathSource(id, workingFolder));
  const sources = adapterSources(await readProject(workingFolder), workingFolder);
  const found = await find(sources, id);
  if (found !== undefined) return found;
  const ids = (await listOf(sources)).map((listed) => listed.id);
  throw new RegattaError('lane/unknown', `there is no orchestrator "${id}"`, { hint: hintForName(id, ids) });
}

/** Every adapter that `loadAdapter` finds by id from here. Throws what loading those of `regatta.yaml` throws. */
export async function listAdapters(workingFolder = process.cwd()): Promise<readonly ListedAdapter[]> {
  return listOf(adapterSources(await readProject(workingFolder), workingFolder));
}

async function find(sources: readonly AdapterSource[], id: string): Promise<Adapter | undefined> {
  for (const source of sources) {
    if (source.id !== undefined && source.id !== id) continue;
    const adapter = await load(source);
    if (adapter.id === id) return adapter;
  }
  return undefined;
}

async function listOf(sources: readonly AdapterSource[]): Promise<readonly ListedAdapter[]> {
  const listed = new Map<string, ListedAdapter>();
  for (const source of sources) {
    const id = source.id ?? (await load(source)).id;
    if (!listed.has(id)) listed.set(id, { id, origin: source.origin, name: source.name });
  }
  return [...listed.values()];
}

async function load(source: AdapterSource): Promise<Adapter> {
  const specifier = source.specifier();
  let loaded: { default?: unknown };
  try {
    loaded = (await import(specifier)) as { default?: unknown };
  } catch (cause) {
    if (RegattaError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegattaError('adapter/not-found', `the adapter "${source.name}" cannot be loaded: ${reason}`, { cause });
  }
  if (isAdapter(loaded.default)) return loaded.default;
  throw new RegattaError('adapter/invalid', `"${source.name}" does not export an adapter as its default`, {
    hint: 'its index ends in: export default defineAdapter({ ... })',
  });
}

/** Enough to tell an adapter from something else; `defineAdapter` has checked the rest. */
function isAdapter(value: unknown): value is Adapter {
  if (typeof value !== 'object' || value === null) return false;
  const fields: readonly (keyof Adapter)[] = ['id', 'versions', 'capabilities', 'parts', 'client', 'sites', 'setUp'];
  return fields.every((field) => field in value);
}
