/** What a schema cannot say about one workload: which fields go together. */
import type { ResolvedWorkload } from '../ports/model/resolved.js';
import type { PlacementConstraint, ResourceAmount } from '../ports/model/workload.gen.js';
import type { Problem } from './parse-problems.js';

/** The first problem of the workload at `pointer` (empty for a document of its own), or undefined. */
export function workloadProblem(workload: ResolvedWorkload, pointer: string): Problem | undefined {
  return (
    jobProblem(workload, pointer) ??
    constraintProblem(workload, pointer) ??
    resourceProblem(workload, pointer) ??
    portNameProblem(workload, pointer)
  );
}

function jobProblem(workload: ResolvedWorkload, pointer: string): Problem | undefined {
  if (workload.completions === undefined || workload.mode === 'job') return undefined;
  const message = `"completions" is not allowed for a ${workload.mode} workload`;
  return invalid(message, `${pointer}/completions`, 'set "mode: job", or leave "completions" out', 'key');
}

function constraintProblem(workload: ResolvedWorkload, pointer: string): Problem | undefined {
  for (const [index, constraint] of (workload.constraints ?? []).entries()) {
    const requirement = valuesRequirement(constraint);
    if (requirement !== undefined) {
      const message = `the operator "${constraint.operator}" ${requirement}`;
      return invalid(message, `${pointer}/constraints/${index}`, 'change "values"');
    }
  }
  return undefined;
}

function valuesRequirement({ operator, values = [] }: PlacementConstraint): string | undefined {
  switch (operator) {
    case 'in':
    case 'notIn':
      return values.length === 0 ? 'takes at least one value' : undefined;
    case 'equals':
    case 'notEquals':
      return values.length === 1 ? undefined : `takes one value, not ${values.length}`;
    case 'exists':
    case 'notExists':
      return values.length === 0 ? undefined : 'takes no values';
  }
}

function resourceProblem(workload: ResolvedWorkload, pointer: string): Problem | undefined {
  const { requests = {}, limits = {} } = workload.resources ?? {};
  const names: readonly (keyof ResourceAmount)[] = ['cpuMilli', 'memoryBytes'];
  for (const name of names) {
    const [request, limit] = [requests[name], limits[name]];
    if (request !== undefined && limit !== undefined && limit < request) {
      const message = `the limit of ${limit} ${name} is below the request of ${request}`;
      return invalid(message, `${pointer}/resources/limits/${name}`, 'raise the limit or lower the request');
    }
  }
  return undefined;
}

function portNameProblem(workload: ResolvedWorkload, pointer: string): Problem | undefined {
  const seen = new Set<string>();
  for (const [index, { name, containerPort, protocol }] of (workload.ports ?? []).entries()) {
    const number = `${containerPort}/${protocol}`;
    const repeated = [name, number].find((word) => word !== undefined && seen.has(word));
    if (repeated !== undefined) {
      const message = `the port ${repeated} of "${workload.name}" is given twice`;
      const at = `${pointer}/ports/${index}`;
      return { code: 'scenario/duplicate-name', message, pointer: at, part: 'value', hint: 'leave one of them out' };
    }
    seen.add(number);
    if (name !== undefined) seen.add(name);
  }
  return undefined;
}

function invalid(message: string, pointer: string, hint: string, part: Problem['part'] = 'value'): Problem {
  return { code: 'scenario/invalid-field', message, pointer, hint, part };
}
