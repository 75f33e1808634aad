/**
 * What a schema cannot say about a scenario: names are unique and refer to something, waiting ends, instances fit. Each check
 * gives the first problem it finds.
 */
import type { ResolvedScenario, ResolvedStep, ResolvedWorkload } from '../ports/model/resolved.js';
import type { ScenarioFault } from '../ports/model/scenario.gen.js';
import type { ErrorCode } from '../ports/errors.js';
import { findCycle } from './parse-cycles.js';
import { hintForName } from './parse-nearest-name.js';
import { portProblem } from './parse-ports.js';
import type { Problem } from './parse-problems.js';
import { workloadProblem } from './parse-workload-semantics.js';

/** The target of a fault that means the machine under an instance. */
export const NODE_OF = 'node-of:';

/** The first problem of a scenario that its schema has already accepted, or undefined. */
export function scenarioProblem(scenario: ResolvedScenario): Problem | undefined {
  return (
    duplicateProblem(scenario) ??
    firstOf(scenario.workloads, (workload, index) => workloadProblem(workload, `/workloads/${index}`)) ??
    referenceProblem(scenario) ??
    cycleProblem(scenario) ??
    firstOf(scenario.workloads, (workload, index) => fitProblem(scenario, workload, `/workloads/${index}`)) ??
    portProblem(scenario)
  );
}

/** The first result that is a problem. */
export function firstOf<T>(
  items: readonly T[] | undefined,
  check: (item: T, index: number) => Problem | undefined,
): Problem | undefined {
  for (const [index, item] of (items ?? []).entries()) {
    const problem = check(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function duplicateProblem(scenario: ResolvedScenario): Problem | undefined {
  const { cluster, workloads, steps } = scenario;
  return (
    duplicateOf(
      'node',
      cluster.nodes.map((node) => node.name),
      (index) => `/cluster/nodes/${index}/name`,
    ) ??
    duplicateOf(
      'workload',
      workloads.map((workload) => workload.name),
      (index) => `/workloads/${index}/name`,
    ) ??
    duplicateOf(
      'step',
      steps.map((step) => step.id),
      (index) => `/steps/${index}/id`,
    )
  );
}

function duplicateOf(
  what: string,
  names: readonly string[],
  pointerOf: (index: number) => string,
): Problem | undefined {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) {
      const message = `two ${what}s are called "${name}"`;
      return problemAt('scenario/duplicate-name', message, pointerOf(index), 'rename one of them');
    }
    seen.add(name);
  }
  return undefined;
}

/** Everything a scenario gives a name to. */
interface KnownNames {
  readonly workloads: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
}

function referenceProblem(scenario: ResolvedScenario): Problem | undefined {
  const faults = scenario.steps.filter((step) => step.action === 'fault');
  const known: KnownNames = {
    workloads: new Set(scenario.workloads.map((workload) => workload.name)),
    steps: new Set(scenario.steps.map((step) => step.id)),
    faults: new Set(faults.map((step) => step.id)),
    nodes: new Set(scenario.cluster.nodes.map((node) => node.name)),
  };
  return (
    firstOf(scenario.workloads, (workload, index) =>
      firstOf(workload.dependsOn, (name, position) =>
        unknown('workload', name, known.workloads, `/workloads/${index}/dependsOn/${position}`),
      ),
    ) ??
    firstOf(scenario.steps, (step, index) => stepReferenceProblem(step, known, `/steps/${index}`)) ??
    firstOf(scenario.traffic, (traffic, index) =>
      unknown('workload', traffic.workload, known.workloads, `/traffic/${index}/workload`),
    ) ??
    firstOf(scenario.assertions, (assertion, index) =>
      unknown('step', assertion.step, known.steps, `/assertions/${index}/step`),
    )
  );
}

function stepReferenceProblem(step: ResolvedStep, known: KnownNames, pointer: string): Problem | undefined {
  const common =
    unknown('workload', step.workload, known.workloads, `${pointer}/workload`) ??
    firstOf(step.after, (id, position) => unknown('step', id, known.steps, `${pointer}/after/${position}`));
  if (common !== undefined) return common;
  if (step.action === 'fault') return targetProblem(step.fault, known, `${pointer}/fault/target`);
  if (step.action !== 'heal') return undefined;
  return firstOf(step.faults, (id, position) =>
    unknown('fault step', id, known.faults, `${pointer}/faults/${position}`),
  );
}

/** Only the targets that this folder understands are checked; the kind of fault decides about the others when it happens. */
function targetProblem(fault: ScenarioFault, known: KnownNames, pointer: string): Problem | undefined {
  if (fault.target.startsWith(NODE_OF)) {
    return unknown('workload', fault.target.slice(NODE_OF.length), known.workloads, pointer);
  }
  return fault.kind.startsWith('node-') ? unknown('node', fault.target, known.nodes, pointer) : undefined;
}

function unknown(
  what: string,
  name: string | undefined,
  known: ReadonlySet<string>,
  pointer: string,
): Problem | undefined {
  if (name === undefined || known.has(name)) return undefined;
  const message = `there is no ${what} "${name}"`;
  return problemAt('scenario/unknown-reference', message, pointer, hintForName(name, [...known]));
}

function cycleProblem(scenario: ResolvedScenario): Problem | undefined {
  const steps = new Map(scenario.steps.map((step) => [step.id, step.after]));
  const workloads = new Map(scenario.workloads.map((workload) => [workload.name, workload.dependsOn ?? []]));
  const stepCycle = findCycle(steps);
  if (stepCycle !== undefined) {
    const index = scenario.steps.findIndex((step) => step.id === stepCycle[0]);
    const message = `the steps ${stepCycle.join(' -> ')} wait for each other`;
    const hint = 'a step without "after" waits for the step before it; remove one of the links';
    return problemAt('scenario/dependency-cycle', message, `/steps/${index}/after`, hint);
  }
  const workloadCycle = findCycle(workloads);
  if (workloadCycle === undefined) return undefined;
  const index = scenario.workloads.findIndex((workload) => workload.name === workloadCycle[0]);
  const message = `the workloads ${workloadCycle.join(' -> ')} wait for each other`;
  return problemAt('scenario/dependency-cycle', message, `/workloads/${index}/dependsOn`, 'remove one of the links');
}

function fitProblem(scenario: ResolvedScenario, workload: ResolvedWorkload, pointer: string): Problem | undefined {
  const { cpuMilli = 0, memoryBytes = 0 } = workload.resources?.requests ?? {};
  const { nodes } = scenario.cluster;
  if (nodes.some((node) => node.cpuMilli >= cpuMilli && node.memoryBytes >= memoryBytes)) return undefined;
  const largestCpu = nodes.reduce((most, node) => Math.max(most, node.cpuMilli), 0);
  const largestMemory = nodes.reduce((most, node) => Math.max(most, node.memoryBytes), 0);
  const message =
    `an instance of "${workload.name}" asks for ${cpuMilli} cpuMilli and ${memoryBytes} memoryBytes, ` +
    `and no node has both`;
  const hint = `the largest nodes have ${largestCpu} cpuMilli and ${largestMemory} memoryBytes`;
  return problemAt('scenario/cluster-too-small', message, `${pointer}/resources/requests`, hint);
}

function problemAt(code: ErrorCode, message: string, pointer: string, hint: string): Problem {
  return { code, message, pointer, hint, part: 'value' };
}
