import type { Pod } from '../objects/pod.js';
import type { Job, PodFailureRule } from '../objects/workloads.js';
import { parseIndexes } from './indexes.js';

/** What a failure policy makes of a failed pod; without a matching rule it counts. */
export interface Judgement {
  readonly action: PodFailureRule['action'];
  /** Why the job fails, for `FailJob`. */
  readonly message: string;
}

const COUNTS: Judgement = { action: 'Count', message: '' };

/** The first rule that matches decides (pkg/controller/job/pod_failure_policy.go). */
export function judge({ spec }: Job, pod: Pod): Judgement {
  for (const [index, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    // Jobs without limits by index have no indexes to fail.
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) continue;
    const why = whyMatched(rule, pod);
    if (why !== undefined)
      return { action: rule.action, message: `${why} matching ${rule.action} rule at index ${index}` };
  }
  return COUNTS;
}

function whyMatched({ onExitCodes, onPodConditions }: PodFailureRule, { metadata, status }: Pod): string | undefined {
  const name = `${metadata.namespace ?? ''}/${metadata.name}`;
  if (onExitCodes !== undefined) {
    const { containerName, operator, values } = onExitCodes;
    for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
      const code = container.state.terminated?.exitCode ?? 0;
      if (code === 0 || (containerName !== undefined && container.name !== containerName)) continue;
      if (values.includes(code) === (operator === 'In'))
        return `Container ${container.name} for pod ${name} failed with exit code ${code}`;
    }
    return undefined;
  }
  for (const wanted of onPodConditions ?? []) {
    const found = (status?.conditions ?? []).find(({ type }) => type === wanted.type);
    if (found !== undefined && found.status === (wanted.status ?? 'True'))
      return `Pod ${name} has condition ${found.type}`;
  }
  return undefined;
}

/** Why a job is done although not every index is; undefined while no rule says so (pkg/controller/job/success_policy.go). */
export function earlySuccess({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  for (const [index, { succeededIndexes, succeededCount }] of (spec.successPolicy?.rules ?? []).entries()) {
    const named = succeededIndexes === undefined ? undefined : [...parseIndexes(succeededIndexes)];
    const reached = named === undefined ? [...succeeded] : named.filter((one) => succeeded.has(one));
    const needed = succeededCount ?? named?.length ?? Infinity;
    if (reached.length >= needed) return `Matched rules at index ${index}`;
  }
  return undefined;
}
