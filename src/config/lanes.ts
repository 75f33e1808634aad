/** Lanes as users write them: `orchestrator` or `orchestrator@version`. */
import type { Adapter } from '../ports/adapter.js';
import { RegattaError } from '../ports/errors.js';
import { loadAdapter } from './adapters.js';

export interface LaneSpec {
  /** The id of the adapter, or its path. */
  readonly id: string;
  readonly version?: string;
}

export interface Lane {
  readonly adapter: Adapter;
  readonly version: string;
}

/** Reads `id` or `id@version`. Throws `lane/unknown` for anything else. */
export function parseLane(text: string): LaneSpec {
  // Paths of packages may have an @ of their own (`./node_modules/@acme/x`), versions never have a slash.
  const match = /^(?<id>.+?)(?:@(?<version>[^@/]+))?$/.exec(text)?.groups;
  if (match?.['id'] === undefined || text.endsWith('@'))
    throw new RegattaError('lane/unknown', `"${text}" names no lane`, {
      hint: 'write ORCHESTRATOR or ORCHESTRATOR@VERSION',
    });
  const { id, version } = match;
  return version === undefined ? { id } : { id, version };
}

/** Loads the adapter of a lane. Throws what `loadAdapter` throws, and `lane/unknown-version`. */
export async function loadLane(text: string, workingFolder?: string): Promise<Lane> {
  const { id, version } = parseLane(text);
  const adapter = await loadAdapter(id, workingFolder);
  if (version !== undefined && !Object.hasOwn(adapter.versions, version))
    throw new RegattaError('lane/unknown-version', `${adapter.id} has no profile for version "${version}"`, {
      hint: `known versions: ${Object.keys(adapter.versions).join(', ')}`,
    });
  return { adapter, version: version ?? adapter.defaultVersion };
}

/** How a lane is named where several versions of one orchestrator may run: `id@version`. */
export function laneName({ adapter, version }: Lane): string {
  return `${adapter.id}@${version}`;
}
