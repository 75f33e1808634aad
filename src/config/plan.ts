/** From what somebody asks for to what is run: lanes, scenario, overrides. Nothing runs before all of it is known to be right. */
import type { Loss, Reader } from '../ports/client.js';
import { RegattaError } from '../ports/errors.js';
import type { ResolvedScenario } from '../ports/model/resolved.js';
import { builtInNames, builtInScenario } from '../scenario/library/index.js';
import { readManifests, scenarioOf, type ManifestFile } from '../scenario/manifests.js';
import { withWorkerCount } from '../scenario/parse-cluster.js';
import { listAdapters } from './adapters.js';
import { loadLane, type Lane } from './lanes.js';
import { parseOverrides, parseWithout, type Values } from './overrides.js';

export interface PlanRequest {
  /** Default: the first of the built-in ones. With manifests, only its cluster counts. */
  readonly scenario?: ResolvedScenario | undefined;
  /** Manifests that make the scenario. */
  readonly manifests?: readonly ManifestFile[] | undefined;
  /** Id of an orchestrator -> manifests that its lanes run in their own dialect. */
  readonly natives?: ReadonlyMap<string, readonly ManifestFile[]> | undefined;
  /** `orchestrator` or `orchestrator@version`; empty: every orchestrator that is found. */
  readonly on: readonly string[];
  readonly nodes?: number | undefined;
  /** `LANE.NAME=VALUE`. */
  readonly set: readonly string[];
  /** The same, from the project file: `set` wins, and what concerns lanes that do not run is passed over. */
  readonly standing?: readonly string[] | undefined;
  /** `LANE.PART`. */
  readonly without: readonly string[];
}

export interface PlannedLane extends Lane {
  readonly set: Values;
  readonly without: readonly string[];
  /** Its own authors' manifests as a scenario, where it runs such. */
  readonly scenario?: ResolvedScenario;
  /** What was lost when manifests were read. */
  readonly losses: readonly Loss[];
}

export interface Plan {
  readonly scenario: ResolvedScenario;
  readonly lanes: readonly PlannedLane[];
  readonly physics: Values;
}

/** Throws one `RegattaError` for the first thing that is wrong. */
export async function planOf(request: PlanRequest): Promise<Plan> {
  const names = request.on.length > 0 ? request.on : (await listAdapters()).map(({ id }) => id);
  const lanes = await Promise.all(names.map((name) => loadLane(name)));
  refuseTwins(lanes);
  const { scenario, losses } = await scenarioFor(request, lanes);
  const standing = parseOverrides(request.standing ?? [], lanes, { ignoreOtherLanes: true });
  const overrides = parseOverrides(request.set, lanes);
  const without = parseWithout(request.without, lanes);
  const natives = nativesOf(request.natives ?? new Map(), lanes, scenario);
  return {
    scenario,
    physics: { ...standing.physics, ...overrides.physics },
    lanes: lanes.map((lane) => ({
      ...lane,
      set: { ...standing.of(lane), ...overrides.of(lane) },
      without: without(lane),
      losses,
      ...natives.get(lane.adapter.id),
    })),
  };
}

/** Equal lanes would give equal results under one name. */
function refuseTwins(lanes: readonly Lane[]): void {
  const seen = new Set<string>();
  for (const { adapter, version } of lanes) {
    const name = `${adapter.id}@${version}`;
    if (seen.has(name)) throw new RegattaError('request/invalid', `${name} is named twice`);
    seen.add(name);
  }
}

async function scenarioFor(
  { scenario, manifests = [], nodes }: PlanRequest,
  lanes: readonly Lane[],
): Promise<{ readonly scenario: ResolvedScenario; readonly losses: readonly Loss[] }> {
  const base = scenario ?? builtInScenario(builtInNames()[0]!);
  const cluster = nodes === undefined ? base.cluster : withWorkerCount(base.cluster, nodes);
  const [first] = manifests;
  if (first === undefined) return { scenario: { ...base, cluster }, losses: [] };
  const { workloads, losses } = readManifests(manifests, await readersOf(lanes));
  return { scenario: scenarioOf(labelOf(first.source), workloads, cluster), losses };
}

/** Lanes that bring their own authors' manifests; the others run the scenario. */
function nativesOf(
  asked: ReadonlyMap<string, readonly ManifestFile[]>,
  lanes: readonly Lane[],
  scenario: ResolvedScenario,
): Map<string, Pick<PlannedLane, 'scenario' | 'losses'>> {
  const natives = new Map<string, Pick<PlannedLane, 'scenario' | 'losses'>>();
  for (const [id, files] of asked) {
    const adapter = lanes.find((lane) => lane.adapter.id === id)?.adapter;
    const [first] = files;
    if (adapter === undefined)
      throw new RegattaError('lane/unknown', `"${id}" has manifests of its own, but does not run`, {
        hint: `add --on ${id}`,
      });
    if (first === undefined) continue;
    const { workloads, losses } = readManifests(files, adapter.client.readers);
    natives.set(id, { scenario: scenarioOf(labelOf(first.source), workloads, scenario.cluster), losses });
  }
  return natives;
}

/** The readers of all lanes; an adapter that extends another may bring the same one again. */
async function readersOf(lanes: readonly Lane[]): Promise<readonly Reader[]> {
  const byId = new Map<string, Reader>();
  for (const { adapter } of lanes) for (const reader of adapter.client.readers) byId.set(reader.id, reader);
  // A lane that runs alone must still read what others write.
  for (const { id } of await listAdapters()) {
    const { adapter } = await loadLane(id);
    for (const reader of adapter.client.readers) if (!byId.has(reader.id)) byId.set(reader.id, reader);
  }
  return [...byId.values()];
}

/** A DNS label out of the name of a file. */
function labelOf(source: string): string {
  const base = source.split(/[/\\]/).at(-1) ?? source;
  const label = base
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return label === '' ? 'manifest' : label;
}
