import type { SwarmNode } from '../resources/node.js';
import type { PortSpec } from '../resources/service-spec.js';
import { modeOf, replicasOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { serviceStatusOf } from '../facade/service-status.js';

type Fields = Readonly<Record<string, unknown>>;

/** The random ids of one session and the names that recordings give them; an alias once given stays. */
export class Aliases {
  readonly #aliasOf = new Map<string, string>();
  readonly #idOf = new Map<string, string>();
  #tasks = 0;
  #containers = 0;

  /** Gives new objects their aliases; tasks are numbered in the order in which they are first seen. */
  learn(state: SwarmState): void {
    for (const node of inOrder(state.nodes())) this.#giveNode(node);
    for (const service of state.services()) this.#give(service.id, `service/${service.spec.Name}`);
    for (const network of state.list('network')) this.#give(network.id, `network/${network.spec.name}`);
    for (const kind of ['secret', 'config'] as const)
      for (const sealed of state.list(kind)) this.#give(sealed.id, `${kind}/${sealed.spec.Name}`);
    const created = [...state.list('task')].filter(({ id }) => !this.#aliasOf.has(id));
    for (const { id } of created.sort((left, right) => left.createdAt - right.createdAt || left.slot - right.slot))
      this.#give(id, `task-${++this.#tasks}`);
    for (const { status } of state.list('task')) {
      const id = status.container?.containerId;
      if (id !== undefined && !this.#aliasOf.has(id)) this.#give(id, `container-${++this.#containers}`);
    }
  }

  of(id: string): string {
    return this.#aliasOf.get(id) ?? '<id>';
  }

  idOf(alias: string): string | undefined {
    return this.#idOf.get(alias);
  }

  /** A JSON text in which objects are named by alias, with their ids. */
  withIds(json: string): string {
    return json.replaceAll(/"((?:service|network|secret|config)\/[^"]+)"/g, (whole, alias: string) => {
      const id = this.#idOf.get(alias);
      return id === undefined ? whole : JSON.stringify(id);
    });
  }

  /** A text with every known id replaced, and what looks like an unknown one. */
  replace(text: string): string {
    return text
      .replaceAll(/\b[0-9a-f]{64}\b/g, (id) => this.#aliasOf.get(id) ?? '<hex64>')
      .replaceAll(/\b[0-9a-z]{25}\b/g, (id) => this.#aliasOf.get(id) ?? '<id>');
  }

  /** A second node of the same host name is `node-4~2`. */
  #giveNode({ id, description: { hostname } }: SwarmNode): void {
    if (this.#aliasOf.has(id)) return;
    let alias = hostname;
    for (let count = 2; this.#idOf.has(alias); count++) alias = `${hostname}~${count}`;
    this.#give(id, alias);
  }

  #give(id: string, alias: string): void {
    if (this.#aliasOf.has(id)) return;
    this.#aliasOf.set(id, alias);
    this.#idOf.set(alias, id);
  }
}

function inOrder(nodes: readonly SwarmNode[]): readonly SwarmNode[] {
  return [...nodes].sort((left, right) => left.createdAt - right.createdAt);
}

/** Everything there is in the recordings' fields; `zeroMs` is their time 0. */
export function recordsOf(state: SwarmState, aliases: Aliases, zeroMs: number): Readonly<Record<string, Fields[]>> {
  aliases.learn(state);
  return {
    tasks: state.list('task').map((task) => taskRecord(state, task, aliases, zeroMs)),
    services: state.services().map((service) => serviceRecord(state, service, aliases)),
    nodes: state.nodes().map(nodeRecord),
  };
}

function taskRecord(state: SwarmState, task: Task, aliases: Aliases, zeroMs: number): Fields {
  const { status, jobIteration } = task;
  return withoutEmpty({
    id: aliases.of(task.id),
    service: state.service(task.serviceId)?.spec.Name ?? task.serviceName,
    slot: task.slot,
    node: task.nodeId === '' ? '' : aliases.of(task.nodeId),
    state: status.state,
    desired: task.desired,
    msg: status.message,
    err: aliases.replace(status.err),
    image: task.spec.ContainerSpec?.Image,
    exit: status.container?.exitCode,
    ports: status.ports?.map(portText),
    job: jobIteration,
    ts: status.at - zeroMs,
  });
}

function serviceRecord(state: SwarmState, service: Service, aliases: Aliases): Fields {
  const { spec, previousSpec, updateStatus, endpoint, jobIteration } = service;
  const mode = modeOf(spec);
  const counts = serviceStatusOf(state, service) as {
    RunningTasks: number;
    DesiredTasks: number;
    CompletedTasks: number;
  };
  return {
    running: counts.RunningTasks,
    desiredTasks: counts.DesiredTasks,
    ...(mode === 'Replicated' && { replicas: replicasOf(spec) }),
    ...withoutEmpty({
      name: spec.Name,
      mode,
      image: spec.TaskTemplate.ContainerSpec?.Image,
      prev: previousSpec?.TaskTemplate.ContainerSpec?.Image,
      update: updateStatus?.state,
      updateMsg: updateStatus === undefined ? undefined : aliases.replace(updateStatus.message),
      completed: counts.CompletedTasks,
      ports: endpoint?.ports.map(portText),
      job: jobIteration,
    }),
  };
}

function nodeRecord({ description, spec, status, manager }: SwarmNode): Fields {
  return withoutEmpty({
    name: description.hostname,
    role: spec.Role,
    availability: spec.Availability,
    state: status.state,
    msg: status.message,
    leader: manager?.leader,
    reachability: manager?.reachability,
    labels: spec.Labels,
  });
}

function portText({ PublishedPort = 0, TargetPort = 0, Protocol = 'tcp', PublishMode = 'ingress' }: PortSpec): string {
  return `${PublishedPort}:${TargetPort}/${Protocol}/${PublishMode}`;
}

/** Recordings leave out what is empty. */
function withoutEmpty(fields: Fields): Fields {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === '' ||
    value === 0 ||
    value === false ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => name === 'ts' || !isEmpty(value)));
}
