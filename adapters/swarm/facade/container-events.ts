import type { RuntimeContainer } from 'regatta/kit';
import { attachmentsOf } from './container-networks.js';
import type { EngineParts } from './engine-parts.js';

type Attributes = Readonly<Record<string, string>>;

const TERM = '15';
const KILL = '9';
const KILLED = 137;

/** Tells what becomes of containers, each on the engine of its machine. Order and attributes are those of Engine 28.5.2. */
export function tellOfContainers(parts: EngineParts): void {
  parts.runtime.watch((container, event) => {
    if (event === 'started') started(parts, container);
    else if (event === 'exited') exited(parts, container);
    else tell(parts, container, 'destroy');
  });
}

/** Something that happened to a container. */
export function tell(
  { events, tasks }: EngineParts,
  { id, machine, spec }: RuntimeContainer,
  action: string,
  more: Attributes = {},
  at = tasks.now,
): void {
  const attributes = { ...spec.labels, image: spec.image, name: spec.name, ...more };
  events.tell({ at, type: 'container', action, id, attributes, machine });
}

/** That it was made is told late, with the time at which it was: nobody says so at the time. */
function started(parts: EngineParts, container: RuntimeContainer): void {
  tell(parts, container, 'create', {}, container.createdAt);
  tellOfNetworks(parts, container, 'connect');
  tell(parts, container, 'start');
}

function exited(parts: EngineParts, container: RuntimeContainer): void {
  const { stopping, exit, startedAt, finishedAt = parts.tasks.now } = container;
  if (startedAt === undefined) return;
  if (stopping) tell(parts, container, 'kill', { signal: TERM });
  if (stopping && exit?.code === KILLED) tell(parts, container, 'kill', { signal: KILL });
  if (exit?.reason === 'OOMKilled') tell(parts, container, 'oom');
  tellOfNetworks(parts, container, 'disconnect');
  if (stopping) tell(parts, container, 'stop');
  const execDuration = String(Math.floor((finishedAt - startedAt) / 1000));
  tell(parts, container, 'die', { execDuration, exitCode: String(exit?.code ?? 0) });
}

function tellOfNetworks(parts: EngineParts, container: RuntimeContainer, action: string): void {
  for (const { network } of attachmentsOf(parts, container)) {
    const attributes = { container: container.id, name: network.spec.name, type: 'overlay' };
    const { machine } = container;
    parts.events.tell({ at: parts.tasks.now, type: 'network', action, id: network.id, attributes, machine });
  }
}
