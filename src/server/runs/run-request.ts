/** The body of `POST /runs` as a plan. Nothing is read from files: what runs is in the body or comes with the package. */
import { planOf, type Plan } from '../../config/plan.js';
import { RegattaError } from '../../ports/errors.js';
import type { ResolvedScenario } from '../../ports/model/resolved.js';
import { readDocument } from '../../scenario/document.js';
import { builtInScenario } from '../../scenario/library/index.js';
import type { ManifestFile } from '../../scenario/manifests.js';
import { parseScenario, resolveScenario } from '../../scenario/parse.js';
import { physicsOf, profileOf, valuesOf } from '../../world/constants.js';
import { DEFAULT_SEED } from '../world-request.js';

export interface ManifestText {
  /** What messages call it; its extension says nothing. */
  readonly name: string;
  readonly text: string;
}

/** As the schema `BODIES.run` lets it through. */
export interface RunRequest {
  /** A built-in name, the text of a scenario (whatever has more than one line), or a scenario as plain data. */
  readonly scenario?: string | object;
  readonly manifests?: readonly ManifestText[];
  /** Id of an orchestrator -> manifests in its own dialect. */
  readonly native?: Readonly<Record<string, readonly ManifestText[]>>;
  readonly lanes?: readonly string[];
  readonly seed?: number;
  readonly nodes?: number;
  /** `LANE.NAME=VALUE`, or the same as an object. */
  readonly set?: readonly string[] | Readonly<Record<string, string | number | boolean>>;
  readonly without?: readonly string[];
  readonly repeat?: number;
}

/** A plan with what else decides the result. */
export interface RunPlan {
  readonly plan: Plan;
  readonly seed: number;
  readonly repeat: number;
}

/** Deeper data is no scenario, and code that descends into it by recursion would fail. */
const MAX_DEPTH = 64;

/** Throws one `RegattaError` for the first thing that is wrong; unknown constants and bad values included. */
export async function planOfRun(request: RunRequest): Promise<RunPlan> {
  const { scenario, manifests = [], native = {}, lanes = [], nodes, set = [], without = [] } = request;
  if (scenario !== undefined && manifests.length > 0)
    throw new RegattaError('request/invalid', 'the body has a scenario and manifests', {
      hint: 'give scenario or manifests, not both',
    });
  const plan = await planOf({
    scenario: scenario === undefined ? undefined : scenarioFrom(scenario),
    manifests: manifests.map(fileOf),
    natives: new Map(Object.entries(native).map(([id, texts]) => [id, texts.map(fileOf)])),
    on: lanes,
    nodes,
    set: isList(set) ? set : Object.entries(set).map(([name, value]) => `${name}=${value}`),
    without,
  });
  physicsOf(plan.physics);
  for (const { adapter, version, set: values } of plan.lanes) valuesOf(adapter.id, profileOf(adapter, version), values);
  return { plan, seed: request.seed ?? DEFAULT_SEED, repeat: request.repeat ?? 1 };
}

function scenarioFrom(given: string | object): ResolvedScenario {
  if (typeof given === 'string')
    return /[\n\r]/.test(given) ? parseScenario(given, { source: 'scenario' }) : builtInScenario(given);
  // Through the reader of texts, since it knows which keys are never allowed. Its lines are nobody's, so none is reported.
  const { value } = readDocument(JSON.stringify(given), { source: 'scenario' });
  return resolveScenario(value);
}

/** Throws `request/invalid` for a request that recursion could not get through. */
export function refuseDeep(request: RunRequest): void {
  let level: unknown[] = [request];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw new RegattaError('request/invalid', `the body is nested more than ${MAX_DEPTH} deep`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function fileOf({ name, text }: ManifestText): ManifestFile {
  return { source: name, text };
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}
