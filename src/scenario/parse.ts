/**
 * The door to the formats that people write: text or plain values in, checked and completed values out. Whatever is wrong is
 * thrown as one `RegattaError` that says what, where (line and column when there is a text) and what to type instead.
 */
import type { Config } from '../ports/model/config.gen.js';
import type { ResolvedScenario, ResolvedWorkload } from '../ports/model/resolved.js';
import { readDocument } from './document.js';
import type { Locate, ReadOptions } from './document.js';
import { nodesOf } from './parse-cluster.js';
import { withDefaults } from './parse-defaults.js';
import { errorFrom, errorOf } from './parse-problems.js';
import type { Problem } from './parse-problems.js';
import { checkOf } from './parse-schemas.js';
import type { Formats, SchemaName } from './parse-schemas.js';
import { scenarioProblem } from './parse-semantics.js';
import { resolveSteps } from './parse-steps.js';
import { workloadProblem } from './parse-workload-semantics.js';

/**
 * Gives `value` back as the type of the format, or throws `scenario/unknown-field`, `scenario/missing-field` or
 * `scenario/invalid-field`. `locate` (of the document it came from) adds line and column. Fills in no defaults.
 */
export function validateAgainst<N extends SchemaName>(name: N, value: unknown, locate?: Locate): Formats[N] {
  const check = checkOf(name);
  if (!check(value)) throw errorFrom(check.errors ?? [], locate);
  return value;
}

/** Reads a scenario. Throws the codes `document/*` of `readDocument` and those of `resolveScenario`. */
export function parseScenario(text: string, options: ReadOptions = {}): ResolvedScenario {
  const { value, locate } = readDocument(text, options);
  return resolveScenario(value, locate);
}

/** Reads a neutral workload. Throws the codes `document/*` of `readDocument` and those of `resolveWorkload`. */
export function parseWorkload(text: string, options: ReadOptions = {}): ResolvedWorkload {
  const { value, locate } = readDocument(text, options);
  return resolveWorkload(value, locate);
}

/** Reads a `regatta.yaml`. Throws the codes `document/*` of `readDocument` and those of `validateAgainst`. */
export function parseConfig(text: string, options: ReadOptions = {}): Config {
  const { value, locate } = readDocument(text, options);
  return validateAgainst('config', value, locate);
}

/**
 * A scenario with every default, checked as a whole. Throws the codes of `validateAgainst`, and `scenario/duplicate-name`,
 * `scenario/unknown-reference`, `scenario/dependency-cycle`, `scenario/cluster-too-small`, `scenario/port-clash`. The result
 * shares nothing with `value`, and resolving it again changes nothing.
 */
export function resolveScenario(value: unknown, locate?: Locate): ResolvedScenario {
  const written = validateAgainst('scenario', value, locate);
  const { cluster, steps, traffic, assertions, ...rest } = withDefaults('scenario', written);
  const scenario: ResolvedScenario = {
    ...rest,
    cluster: { nodes: nodesOf(cluster.nodes), managers: cluster.managers },
    steps: resolveSteps(steps),
    traffic: traffic ?? [],
    assertions: assertions ?? [],
  };
  refuse(scenarioProblem(scenario), locate);
  return scenario;
}

/** A workload with every default. Throws the codes of `validateAgainst` and `scenario/duplicate-name`. */
export function resolveWorkload(value: unknown, locate?: Locate): ResolvedWorkload {
  const workload = withDefaults('workload', validateAgainst('workload', value, locate));
  refuse(workloadProblem(workload, ''), locate);
  return workload;
}

function refuse(problem: Problem | undefined, locate: Locate | undefined): void {
  if (problem !== undefined) throw errorOf(problem, locate);
}
