import { add, contains } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import type { ExecutorInfo, TaskInfo } from '../resources/messages.js';
import { askedOfJson, milliIn } from '../resources/resource-json.js';
import { textOf } from './resource-text.js';
import { executorProblem, plainProblem } from './task-validation.js';

/** What a group of tasks is checked against. */
export interface GroupContext {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  /** What is left of the offers. */
  readonly left: Resources;
  /** Whether its executor runs already, so that it takes nothing more. */
  readonly runs: boolean;
  readonly isKnown: (taskId: string) => boolean;
}

/** Least that an executor of a group has to have. Source: mesos src/master/constants.hpp MIN_CPUS, MIN_MEM. */
const [LEAST_CPU_MILLI, LEAST_MEMORY_MILLI] = [10, 32_000];

/** Why a group cannot be launched, in the master's words. Source: mesos src/master/validation.cpp task::group. */
export function groupProblem(
  infos: readonly TaskInfo[],
  executor: ExecutorInfo,
  context: GroupContext,
): string | undefined {
  const seen = new Set<string>();
  for (const info of infos) {
    const problem = memberProblem(info, { ...context, isKnown: (id) => seen.has(id) || context.isKnown(id) });
    if (problem !== undefined) return `Task '${info.task_id.value}' is invalid: ${problem}`;
    seen.add(info.task_id.value);
  }
  return groupExecutorProblem(infos, executor, context);
}

function memberProblem(info: TaskInfo, { frameworkId, agentId, role, isKnown }: GroupContext): string | undefined {
  const wanted = askedOfJson(info.resources);
  const known = isKnown(info.task_id.value);
  const problem = plainProblem(info, { frameworkId, agentId, role, wanted, isKnown: known });
  if (problem !== undefined) return problem;
  if (info.container?.type === 'DOCKER') return 'Docker ContainerInfo is not supported on the task';
  return info.limits === undefined
    ? undefined
    : "Resource limits may only be set for tasks within a task group when the 'share_cgroups' field is set to 'false'.";
}

function groupExecutorProblem(
  infos: readonly TaskInfo[],
  executor: ExecutorInfo,
  { frameworkId, left, role, runs }: GroupContext,
): string | undefined {
  const problem = executorProblem(executor, frameworkId);
  if (problem !== undefined) return problem;
  if (executor.type === undefined) return "'ExecutorInfo.type' must be set";
  if (executor.type === 'UNKNOWN') return 'Unknown executor type';
  if ((executor.container as { readonly type?: string } | undefined)?.type === 'DOCKER')
    return 'Docker ContainerInfo is not supported on the executor';
  const id = executor.executor_id.value;
  const other = infos.find((info) => info.executor !== undefined && !isSame(info.executor, executor));
  if (other !== undefined)
    return `The \`ExecutorInfo\` of task '${other.task_id.value}' is different from executor '${id}'`;
  const own = askedOfJson(executor.resources);
  const small = sizeProblem(id, own);
  if (small !== undefined) return small;
  const wanted = infos.reduce<Resources>((sum, { resources }) => add(sum, askedOfJson(resources)), runs ? [] : own);
  return contains(left, wanted)
    ? undefined
    : `Total resources ${textOf(wanted, role)} required by task group and its executor are more than available ${textOf(left, role)}`;
}

function sizeProblem(id: string, own: Resources): string | undefined {
  const has = (name: string) => own.some((resource) => resource.name === name);
  const [cpuMilli, memoryMilli] = [milliIn(own, 'cpus'), milliIn(own, 'mem')];
  if (cpuMilli < LEAST_CPU_MILLI)
    return `Executor '${id}' uses less CPUs (${has('cpus') ? cpuMilli / 1000 : 'None'}) than the minimum required (0.01)`;
  if (memoryMilli < LEAST_MEMORY_MILLI)
    return `Executor '${id}' uses less memory (${has('mem') ? `${memoryMilli / 1000}MB` : 'None'}) than the minimum required (32MB)`;
  return has('disk') ? undefined : `Executor '${id}' uses no disk`;
}

function isSame(left: ExecutorInfo, right: ExecutorInfo): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
