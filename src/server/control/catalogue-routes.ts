/** Routes about orchestrators as such, which need no world. */
import { listAdapters, loadAdapter } from '../../config/adapters.js';
import type { Adapter } from '../../ports/adapter.js';
import { PHYSICS, type Profile } from '../../ports/constants.js';
import { FEATURES, type FeatureId } from '../../ports/features.js';
import { pageOf, PAGE_QUERY } from './pages.js';
import type { Route } from './route.js';

export const CATALOGUE_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/orchestrators',
    id: 'listOrchestrators',
    summary: 'The orchestrators that worlds can be made of.',
    answer: 'OrchestratorList',
    run: async () => ({
      items: (await all()).map(({ id, title, versions, defaultVersion, parts }) => ({
        id,
        title,
        versions: Object.keys(versions),
        defaultVersion,
        parts,
      })),
    }),
  },
  {
    method: 'get',
    path: '/constants',
    id: 'listConstants',
    summary: 'Every timer, limit and latency with its source.',
    query: PAGE_QUERY,
    answer: 'ConstantList',
    async run({ query }) {
      const lanes = (await all()).flatMap(({ id, versions }) =>
        Object.entries(versions).flatMap(([version, profile]) => constantsOf(id, version, profile)),
      );
      return pageOf([...lanes, ...constantsOf('world', '', PHYSICS)], query);
    },
  },
  {
    method: 'get',
    path: '/features',
    id: 'listFeatures',
    summary: 'Which orchestrator can do what.',
    answer: 'FeatureList',
    async run() {
      const adapters = await all();
      const items = Object.entries(FEATURES).map(([id, title]) => ({
        id,
        title,
        lanes: Object.fromEntries(adapters.map((adapter) => [adapter.id, claimOf(adapter, id as FeatureId)])),
      }));
      return { items };
    },
  },
];

/** In the words of `regatta features -o json`. */
function claimOf({ capabilities }: Adapter, id: FeatureId): object {
  const { level, note } = capabilities[id];
  return { support: level, evidence: note };
}

async function all(): Promise<readonly Adapter[]> {
  return Promise.all((await listAdapters()).map(({ id }) => loadAdapter(id)));
}

function constantsOf(lane: string, version: string, profile: Profile) {
  return Object.entries(profile).map(([name, { value, unit, source }]) => ({
    lane,
    version,
    name,
    value,
    unit,
    source,
  }));
}
