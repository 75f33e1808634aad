import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { filtersOf } from './filters.js';
import { removeNetwork } from './networks.js';
import { ok, type EngineRequest, type Route } from './route.js';

const FILTERS = ['dangling', 'until', 'label', 'label!', 'all', 'unused-for', 'id', 'parent', 'type', 'shared'];

/** `docker system prune` and its relatives. Images stay, since none here is without a name, and so do volumes, which are not kept. */
export function pruneRoutes(parts: EngineParts): readonly Route[] {
  const prune = (kind: string, handle: (request: EngineRequest) => object): Route => ({
    method: 'POST',
    path: `/${kind}/prune`,
    handle(request) {
      filtersOf(request, FILTERS, parts.constants.apiMinor);
      return ok(handle(request));
    },
  });
  return [
    prune('containers', ({ machine }) => ({ ContainersDeleted: pruneContainers(parts, machine), SpaceReclaimed: 0 })),
    prune('networks', () => ({ NetworksDeleted: pruneNetworks(parts) })),
    prune('images', () => ({ ImagesDeleted: null, SpaceReclaimed: 0 })),
    prune('volumes', () => ({ VolumesDeleted: [], SpaceReclaimed: 0 })),
    prune('build', () => ({ CachesDeleted: null, SpaceReclaimed: 0 })),
  ];
}

/** Those that ended, or never began: the tasks of the latter fail when they are to start. Null for none, as Go writes it. */
function pruneContainers({ runtime }: EngineParts, machine: string): readonly string[] | null {
  const gone = runtime.list(machine).filter(({ status }) => status !== 'running');
  for (const { id } of gone) runtime.remove(id);
  return gone.length === 0 ? null : gone.map(({ id }) => id);
}

function pruneNetworks({ state }: EngineParts): readonly string[] | null {
  const gone = state.networks().filter((network) => {
    if (network.spec.ingress) return false;
    try {
      removeNetwork(state, network);
      return true;
    } catch (error) {
      if (error instanceof EngineError) return false;
      throw error;
    }
  });
  return gone.length === 0 ? null : gone.map(({ spec }) => spec.name);
}
