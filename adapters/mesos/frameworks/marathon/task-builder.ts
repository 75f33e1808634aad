import type { AppSpec } from '../../resources/marathon-app.js';
import type { MarathonInstance } from '../../resources/marathon-instance.js';
import type { OfferJson, TaskInfo } from '../../resources/messages.js';
import { resourcesToJson } from '../../resources/resource-json.js';
import type { Resources } from '../../allocator/resource.js';

/** The next task id of an instance. Source: marathon core/task/Task.scala, TaskIdWithIncarnation. */
export function nextTaskId({ id, incarnation }: MarathonInstance): string {
  return `${id}._app.${incarnation + 1}`;
}

/** What is asked of the master for one instance. Source: marathon mesosphere/mesos/TaskBuilder.scala. */
export function taskInfoOf(
  instance: MarathonInstance,
  offer: OfferJson,
  hostPorts: readonly number[],
  uses: Resources,
): TaskInfo {
  const { spec } = instance;
  const taskId = nextTaskId(instance);
  const variables = [...environmentOf(instance, taskId, offer, hostPorts)].map(([name, value]) => ({ name, value }));
  return {
    // Path components in reverse, joined by dots, as names that DNS servers can use.
    name: spec.id.slice(1).split('/').reverse().join('.'),
    task_id: { value: taskId },
    agent_id: offer.agent_id,
    resources: resourcesToJson(uses, offer.allocation_info?.role),
    command: {
      shell: spec.cmd !== undefined,
      ...(spec.cmd !== undefined && { value: spec.cmd }),
      ...(spec.args !== undefined && { arguments: spec.args }),
      environment: { variables },
    },
    ...containerOf(spec, hostPorts),
    ...(spec.taskKillGracePeriodSeconds !== undefined && {
      kill_policy: { grace_period: { nanoseconds: spec.taskKillGracePeriodSeconds * 1_000_000_000 } },
    }),
    labels: { labels: Object.entries(spec.labels).map(([key, value]) => ({ key, value })) },
  };
}

function containerOf({ container, networks }: AppSpec, hostPorts: readonly number[]): Pick<TaskInfo, 'container'> {
  const image = container?.docker?.image;
  if (container === undefined || image === undefined) return {};
  if (container.type === 'MESOS')
    return { container: { type: 'MESOS', mesos: { image: { docker: { name: image } } } } };
  const isHost = networks.every(({ mode }) => mode === 'host');
  const mappings = (container.portMappings ?? []).map(({ containerPort, protocol }, index) => {
    const hostPort = hostPorts[index] ?? 0;
    return { host_port: hostPort, container_port: containerPort === 0 ? hostPort : containerPort, protocol };
  });
  return {
    container: {
      type: 'DOCKER',
      docker: { image, network: isHost ? 'HOST' : 'BRIDGE', port_mappings: mappings },
    },
  };
}

function environmentOf(
  { spec, version }: MarathonInstance,
  taskId: string,
  offer: OfferJson,
  hostPorts: readonly number[],
): Map<string, string> {
  const variables = new Map<string, string>([
    ['MARATHON_APP_ID', spec.id],
    ['MARATHON_APP_VERSION', version],
    ['MARATHON_APP_RESOURCE_CPUS', String(spec.cpus)],
    ['MARATHON_APP_RESOURCE_MEM', String(spec.mem)],
    ['MARATHON_APP_RESOURCE_DISK', String(spec.disk)],
    ['MARATHON_APP_RESOURCE_GPUS', String(spec.gpus)],
    ['MARATHON_APP_LABELS', Object.keys(spec.labels).map(variableName).join(' ')],
    ['MESOS_TASK_ID', taskId],
    ['HOST', offer.hostname],
  ]);
  for (const [name, value] of Object.entries(spec.labels))
    variables.set(`MARATHON_APP_LABEL_${variableName(name)}`, value);
  const image = spec.container?.docker?.image;
  if (image !== undefined) variables.set('MARATHON_APP_DOCKER_IMAGE', image);
  const ports = hostPorts.filter((port) => port !== 0);
  ports.forEach((port, index) => variables.set(`PORT${index}`, String(port)));
  if (ports[0] !== undefined) variables.set('PORT', String(ports[0])).set('PORTS', ports.join());
  for (const [name, value] of Object.entries(spec.env)) variables.set(name, value);
  return variables;
}

function variableName(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}
