/** Fills in what a step leaves to its place in the list. */
import type { ResolvedStep } from '../ports/model/resolved.js';
import type { ScenarioStep } from '../ports/model/scenario.gen.js';
import type { DefaultedStep } from './parse-defaults.js';

/** Steps that have the defaults of their schema get a title and, where they say nothing, wait for the step before them. */
export function resolveSteps(steps: readonly DefaultedStep[]): ResolvedStep[] {
  return steps.map((step, index) => {
    const before = steps[index - 1];
    const after = step.after ?? (before === undefined ? [] : [before.id]);
    return { ...step, title: step.title ?? titleOf(step), after };
  });
}

/** A step in a few words, for people. */
export function titleOf(step: ScenarioStep): string {
  switch (step.action) {
    case 'deploy':
      return `Deploy ${step.workload}`;
    case 'expose':
      return `Expose ${step.workload} on port ${step.publishedPort}`;
    case 'scale':
      return `Scale ${step.workload} to ${step.replicas}`;
    case 'update':
      return `Update ${step.workload} to ${step.image}`;
    case 'rollback':
      return `Roll ${step.workload} back`;
    case 'delete-instance':
      return `Delete ${typeof step.instance === 'number' ? `instance ${step.instance}` : 'an instance'} of ${step.workload}`;
    case 'fault':
      return `Fault ${step.fault.kind} on ${step.fault.target}`;
    case 'heal':
      return step.faults === undefined ? 'Heal all faults' : `Heal ${step.faults.join(', ')}`;
    case 'wait':
      return step.until === undefined || step.until === 'elapsed'
        ? `Wait ${step.withinMs} ms`
        : `Wait until ${step.workload ?? 'everything'} is ${step.until}`;
    case 'remove':
      return `Remove ${step.workload}`;
  }
}
