import type { RuntimeContainer } from 'regatta/kit';
import type { Task } from '../resources/task.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';

/** By full id, name or the beginning of its id. The engine that is asked knows its own; without a header, one address stands for all engines. */
export function containerAt({ runtime, machines }: EngineParts, input: string, problem = ''): RuntimeContainer {
  const all = machines.list().flatMap(({ name }) => runtime.list(name));
  const wanted = input.replace(/^\//, '');
  const found =
    all.find(({ id, spec }) => id === input || spec.name === wanted) ?? all.find(({ id }) => id.startsWith(input));
  if (found === undefined) throw new EngineError(404, `${problem}No such container: ${input}`);
  return found;
}

export function runningContainerAt(parts: EngineParts, input: string): RuntimeContainer {
  const container = containerAt(parts, input);
  if (container.status !== 'running') throw new EngineError(409, `container ${container.id} is not running`);
  return container;
}

export function taskOf({ state }: EngineParts, { spec }: RuntimeContainer): Task | undefined {
  return state.task(spec.labels?.['com.docker.swarm.task.id'] ?? '');
}

/** The words that the container runs: its own, or those of its image. */
export function commandOf({ images }: EngineParts, { spec }: RuntimeContainer): readonly string[] {
  const found = images.lookUp(spec.image);
  const behaviour = found.found ? found.image.behaviour : undefined;
  if (spec.command !== undefined) return [...spec.command, ...(spec.args ?? [])];
  return [...(behaviour?.entrypoint ?? []), ...(spec.args ?? behaviour?.cmd ?? [])];
}

export function imageIdOf({ images }: EngineParts, image: string): string {
  const found = images.lookUp(image);
  return found.found ? found.image.digest : '';
}

/** What a container listens on, with the port of the node where it has one. */
export function portsOf(parts: EngineParts, container: RuntimeContainer): readonly object[] {
  const task = taskOf(parts, container);
  const onHost = (task?.endpointPorts ?? []).filter(({ PublishMode }) => PublishMode === 'host');
  const found = parts.images.lookUp(container.spec.image);
  const exposed = found.found ? found.image.behaviour.ports : [];
  const inner = exposed.filter((port) => !onHost.some(({ TargetPort }) => TargetPort === port));
  return [
    ...onHost.map(({ TargetPort = 0, PublishedPort = 0, Protocol = 'tcp' }) => ({
      IP: '0.0.0.0',
      PrivatePort: TargetPort,
      PublicPort: PublishedPort,
      Type: Protocol,
    })),
    ...inner.map((port) => ({ PrivatePort: port, Type: 'tcp' })),
  ];
}
