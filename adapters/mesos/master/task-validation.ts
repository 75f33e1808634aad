import { add, contains } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import type { CheckJson, ExecutorInfo, HealthCheckJson, TaskInfo } from '../resources/messages.js';
import { oneText, textOf } from './resource-text.js';

/** What a task is checked against. */
export interface TaskContext {
  readonly frameworkId: string;
  readonly agentId: string;
  /** The role that the offer is allocated to. */
  readonly role: string;
  /** What the task asks for, zero and negative amounts included. */
  readonly wanted: Resources;
  /** What an executor of its own takes besides. */
  readonly own: Resources;
  /** What is left of the offers. */
  readonly left: Resources;
  readonly isKnown: boolean;
}

/**
 * Why a task cannot be launched, in the master's words and in its order of looking. Source: mesos src/master/validation.cpp,
 * src/checks; recorded http-scheduler-launch.
 */
export function taskProblem(info: TaskInfo, context: TaskContext): string | undefined {
  return plainProblem(info, context) ?? runProblem(info, context) ?? fitProblem(info, context);
}

/** What holds for tasks of groups too. */
export function plainProblem(info: TaskInfo, context: Omit<TaskContext, 'left' | 'own'>): string | undefined {
  return (
    idProblem(info.task_id.value) ??
    placeProblem(info, context) ??
    timeProblem(info) ??
    checkProblem(info.check) ??
    healthProblem(info.health_check) ??
    resourceProblem(info, context) ??
    commandProblem(info) ??
    containerProblem(info) ??
    limitProblem(info)
  );
}

/** Ids become names of folders. Source: mesos src/common/validation.cpp validateID. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'ID must not be empty';
  if (id.length > 255) return 'ID must not be greater than 255 characters';
  if (id === '.' || id === '..') return `'${id}' is disallowed`;
  return /[\p{Cc}/\\]/u.test(id) ? `'${id}' contains invalid characters` : undefined;
}

function placeProblem(
  info: TaskInfo,
  { agentId, isKnown }: Pick<TaskContext, 'agentId' | 'isKnown'>,
): string | undefined {
  if (isKnown) return `Task has duplicate ID: ${info.task_id.value}`;
  const given = info.agent_id.value;
  return given === agentId ? undefined : `Task uses invalid agent ${given} while agent ${agentId} is expected`;
}

function timeProblem({ kill_policy: policy, max_completion_time: time }: TaskInfo): string | undefined {
  if ((policy?.grace_period?.nanoseconds ?? 0) < 0) return "Task's 'kill_policy.grace_period' must be non-negative";
  return (time?.nanoseconds ?? 0) < 0 ? "Task's `max_completion_time` must be non-negative" : undefined;
}

function checkProblem(check: CheckJson | undefined): string | undefined {
  if (check === undefined) return undefined;
  const problem = (text: string) => `Task uses invalid check: ${text}`;
  if (check.type === undefined) return problem("CheckInfo must specify 'type'");
  const negative = negativeOf(check, ['delay_seconds', 'interval_seconds', 'timeout_seconds']);
  return negative === undefined ? undefined : problem(`Expecting '${negative}' to be non-negative`);
}

function healthProblem(health: HealthCheckJson | undefined): string | undefined {
  if (health?.type === undefined) return undefined;
  const problem = (text: string) => `Task uses invalid health check: ${text}`;
  const part = { COMMAND: 'command', HTTP: 'http', TCP: 'tcp' }[health.type] as 'command' | 'http' | 'tcp' | undefined;
  if (part !== undefined && health[part] === undefined)
    return problem(`Expecting '${part}' to be set for ${health.type} health check`);
  const { scheme = 'http', path = '/' } = health.http ?? {};
  if (scheme !== 'http' && scheme !== 'https') return problem(`Unsupported HTTP health check scheme: '${scheme}'`);
  if (!path.startsWith('/')) return problem(`The path '${path}' of HTTP health check must start with '/'`);
  const names = ['delay_seconds', 'grace_period_seconds', 'interval_seconds', 'timeout_seconds'] as const;
  const negative = negativeOf(health, names);
  return negative === undefined ? undefined : problem(`Expecting '${negative}' to be non-negative`);
}

function resourceProblem(
  { resources }: TaskInfo,
  { wanted, role }: Pick<TaskContext, 'wanted' | 'role'>,
): string | undefined {
  const empty = resources?.find(({ type, scalar }) => type === 'SCALAR' && scalar === undefined);
  if (empty !== undefined) {
    const holder = empty.allocation_info?.role ?? role;
    return `Resource '${empty.name}(allocated: ${holder}):0' is invalid: Invalid scalar resource`;
  }
  if (wanted.length === 0) return 'Task uses no resources';
  const bad = wanted.find((resource) => resource.type === 'SCALAR' && resource.milli <= 0);
  if (bad !== undefined) return `Resource '${oneText(bad, role)}' is invalid: Invalid scalar resource: value <= 0`;
  return undefined;
}

function commandProblem({ command }: TaskInfo): string | undefined {
  const empty = command?.environment?.variables?.find(({ value }) => value === undefined);
  return empty === undefined
    ? undefined
    : `Task's \`CommandInfo\` is invalid: Environment variable '${empty.name}' of type 'VALUE' must have a value set`;
}

function containerProblem({ container }: TaskInfo): string | undefined {
  const problem = (text: string) => `Task's \`ContainerInfo\` is invalid: ${text}`;
  if (container?.type === 'DOCKER' && container.docker === undefined)
    return problem("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
  const sources = (volume: object) => ['host_path', 'image', 'source'].filter((key) => key in volume).length;
  return container?.volumes?.some((volume) => sources(volume) !== 1) === true
    ? problem("Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'")
    : undefined;
}

function limitProblem({ limits, resources }: TaskInfo): string | undefined {
  if (limits === undefined) return undefined;
  if (Object.keys(limits).some((name) => name !== 'cpus' && name !== 'mem'))
    return "Only cpus and mem may be included in a task's resource limits";
  const requested = (wanted: string) => resources?.find(({ name }) => name === wanted)?.scalar?.value ?? 0;
  if ((limits.cpus?.value ?? Infinity) < requested('cpus'))
    return 'The cpu limit must be greater than or equal to the cpu request';
  return (limits.mem?.value ?? Infinity) < requested('mem')
    ? 'The memory limit must be greater than or equal to the memory request'
    : undefined;
}

function runProblem({ command, executor }: TaskInfo, { frameworkId }: TaskContext): string | undefined {
  if ((command === undefined) === (executor === undefined))
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present';
  return executor === undefined ? undefined : executorProblem(executor, frameworkId);
}

/** Source: mesos src/master/validation.cpp executor::validate. */
export function executorProblem(executor: ExecutorInfo, frameworkId: string): string | undefined {
  const { type, command, container, executor_id: id, shutdown_grace_period: grace } = executor;
  const isDefault = type === 'DEFAULT';
  if (isDefault && command !== undefined) return "'ExecutorInfo.command' must not be set for 'DEFAULT' executor";
  const containerType = (container as { readonly type?: string } | undefined)?.type;
  if (isDefault && containerType !== undefined && containerType !== 'MESOS')
    return "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor";
  if (type === 'CUSTOM' && command === undefined) return "'ExecutorInfo.command' must be set for 'CUSTOM' executor";
  const invalid = idProblem(id.value);
  if (invalid !== undefined) return invalid;
  if ((grace?.nanoseconds ?? 0) < 0) return "ExecutorInfo's 'shutdown_grace_period' must be non-negative";
  const owner = executor.framework_id?.value;
  if (owner === undefined) return "'ExecutorInfo.framework_id' must be set";
  return owner === frameworkId
    ? undefined
    : `ExecutorInfo has an invalid FrameworkID (Actual: ${owner} vs Expected: ${frameworkId})`;
}

function fitProblem(
  { resources }: TaskInfo,
  { wanted: own, own: executor, left, role }: TaskContext,
): string | undefined {
  const wanted = add(own, executor);
  const other = resources?.find(({ allocation_info: info }) => info !== undefined && info.role !== role);
  if (other === undefined && contains(left, wanted)) return undefined;
  const asked = textOf(wanted, other?.allocation_info?.role ?? role);
  return `Total resources ${asked} required by task and its executor is more than available ${textOf(left, role)}`;
}

function negativeOf<K extends string>(holder: { readonly [key in K]?: number }, names: readonly K[]): K | undefined {
  return names.find((name) => (holder[name] ?? 0) < 0);
}
