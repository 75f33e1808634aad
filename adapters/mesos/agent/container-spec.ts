import type { ContainerSpec } from 'regatta/kit';
import type { KillPolicy, TaskInfo } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { FRAMEWORK_LABEL, HOST_IMAGE, TASK_LABEL } from './names.js';

/** The image of a task, from either containerizer; the stand-in for tasks without one. */
export function imageOf({ container }: TaskInfo): string {
  return container?.docker?.image ?? container?.mesos?.image?.docker?.name ?? HOST_IMAGE;
}

/** The container that runs a task. A shell command replaces what the image would run; arguments are added to it. */
export function containerSpecOf({ frameworkId, agentId, info, resources }: Task, containerId: string): ContainerSpec {
  const { command } = info;
  const variables = command?.environment?.variables ?? [];
  const memory = resources.find(({ name, type }) => name === 'mem' && type === 'SCALAR');
  const shell = command?.shell !== false && command?.value !== undefined && command.value !== '';
  return {
    name: `mesos-${containerId}`,
    image: imageOf(info),
    ...(shell && { command: ['/bin/sh', '-c', command.value ?? ''] }),
    ...(!shell && argumentsOf(info)),
    env: {
      ...Object.fromEntries(variables.map(({ name, value }) => [name, value ?? ''])),
      MESOS_TASK_ID: info.task_id.value,
      MESOS_CONTAINER_NAME: `mesos-${containerId}`,
      MESOS_SANDBOX: '/mnt/mesos/sandbox',
    },
    labels: { [TASK_LABEL]: info.task_id.value, [FRAMEWORK_LABEL]: frameworkId, MESOS_AGENT_ID: agentId },
    ...(memory?.type === 'SCALAR' && { memoryLimitBytes: Math.floor((memory.milli / 1000) * 1024 ** 2) }),
  };
}

function argumentsOf({ command, container }: TaskInfo): Pick<ContainerSpec, 'command' | 'args'> {
  const list = command?.arguments ?? [];
  if (list.length === 0) return {};
  // Without an image the first argument is the program's own name and `value` the program.
  return container === undefined || container === null
    ? { command: [command?.value ?? list[0] ?? '', ...list.slice(1)] }
    : { args: list };
}

/** How long the task may take to end, in milliseconds; a policy that came with the kill goes before its own. */
export function killGraceMs(
  { kill_policy: own }: TaskInfo,
  override: KillPolicy | undefined,
  defaultMs: number,
): number {
  const nanoseconds = override?.grace_period?.nanoseconds ?? own?.grace_period?.nanoseconds;
  return nanoseconds === undefined ? defaultMs : Math.round(nanoseconds / 1_000_000);
}

/** A file that has to be on the machine itself, which has none. Source: mesos src/launcher/fetcher.cpp. */
export function isOnMachine(uri: string): boolean {
  return !uri.includes('://') || uri.startsWith('file://');
}

/** Whether an executor has something to run. It gives up a task of its own machine without, whatever `shell` says. */
export function hasNoCommand({ command, container }: TaskInfo): boolean {
  return container === undefined && (command?.value ?? '') === '';
}
