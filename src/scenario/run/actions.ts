/** What each action of a step asks of the platform or of the machines. */
import type { Operation, Operations, Performed } from '../../ports/client.js';
import type { Random } from '../../ports/random.js';
import type { ResolvedStep } from '../../ports/model/resolved.js';
import { NODE_OF } from '../parse-semantics.js';
import type { LaneView } from './lane-view.js';
import type { Workloads } from './workloads.js';

/** A request to the platform, or a deed that is done at once. */
export type Action = { readonly operation: Operation<Performed> } | { readonly performed: Performed };

export interface ActionContext {
  readonly operations: Operations;
  readonly workloads: Workloads;
  readonly view: LaneView;
  /** A stream of the step's own; equal in all lanes. */
  readonly random: Random;
  /** Gives the command that would do the same. */
  inject(kind: string, target: string, forMs: number | undefined): string;
  heal(step: string): void;
}

/** Prepares the action of a step. Draws and look-ups happen now, at the moment the step begins. */
export function actionOf(step: ResolvedStep, context: ActionContext): Action {
  const { operations, workloads } = context;
  switch (step.action) {
    case 'deploy': {
      workloads.change(step.workload, { deployed: true });
      return { operation: operations.deploy(workloads.get(step.workload).spec) };
    }
    case 'expose':
      workloads.change(step.workload, { publishedPort: step.publishedPort });
      return { operation: operations.expose(workloads.get(step.workload).spec, step.publishedPort) };
    case 'scale': {
      const { spec } = workloads.get(step.workload);
      workloads.change(step.workload, { spec: { ...spec, replicas: step.replicas } });
      return { operation: operations.scale(spec, step.replicas) };
    }
    case 'update': {
      const { spec } = workloads.get(step.workload);
      return { operation: operations.update(spec, step.image) };
    }
    case 'rollback':
      return { operation: operations.rollback(workloads.get(step.workload).spec) };
    case 'delete-instance':
      return deleteInstance(step.workload, step.instance, context);
    case 'remove':
      return { operation: operations.remove(workloads.get(step.workload).spec) };
    case 'fault':
      return fault(step.fault, context);
    case 'heal':
      for (const id of step.faults ?? ['']) context.heal(id);
      return { performed: { outcome: 'done', detail: '', native: [] } };
    case 'wait':
      return { performed: { outcome: 'done', detail: '', native: [] } };
  }
}

function deleteInstance(
  workload: string,
  wanted: number | 'any',
  { operations, workloads, view, random }: ActionContext,
): Action {
  const instances = view.ready(workload);
  const chosen = instances[wanted === 'any' ? random.below(Math.max(1, instances.length)) : wanted];
  if (chosen === undefined)
    return { performed: { outcome: 'failed', detail: `${workload} has no such ready instance`, native: [] } };
  view.expectGone(chosen.id);
  return { operation: operations.deleteInstance(workloads.get(workload).spec, chosen.id) };
}

function fault(
  { kind, target, forMs }: { kind: string; target: string; forMs?: number },
  context: ActionContext,
): Action {
  const workload = target.startsWith(NODE_OF) ? target.slice(NODE_OF.length) : undefined;
  const nodes = workload === undefined ? [target] : [...new Set(context.view.ready(workload).map(({ node }) => node))];
  const chosen = nodes[context.random.below(Math.max(1, nodes.length))];
  if (chosen === undefined)
    return { performed: { outcome: 'failed', detail: `${workload!} runs nowhere`, native: [] } };
  return { performed: { outcome: 'done', detail: '', native: [context.inject(kind, chosen, forMs)] } };
}
