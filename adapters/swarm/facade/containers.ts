import { rfc3339Nano, type RuntimeContainer } from 'regatta/kit';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { isTrue, ok, type EngineRequest, type Route } from './route.js';

const SHORT_ID = 12;

/**
 * Containers of the engine that was asked, for `docker ps`. Inspecting, killing and removing finds those of every node: one address stands for all
 * engines here, where a user would log in to the node first.
 */
export function containerRoutes(parts: EngineParts): readonly Route[] {
  const kill = ({ params }: EngineRequest) => {
    const container = containerAt(parts, params['id']!);
    if (container.status !== 'running') throw new EngineError(409, `container ${container.id} is not running`);
    parts.runtime.kill(container.id);
    return { status: 204 };
  };
  return [
    { method: 'GET', path: '/containers/json', handle: (request) => ok(list(parts, request)) },
    {
      method: 'GET',
      path: '/containers/{id}/json',
      handle: ({ params }) => ok(inspect(containerAt(parts, params['id']!))),
    },
    { method: 'POST', path: '/containers/{id}/kill', handle: kill },
    {
      method: 'DELETE',
      path: '/containers/{id}',
      handle({ params, query }) {
        const container = containerAt(parts, params['id']!);
        if (container.status === 'running' && !isTrue(query.get('force')))
          throw new EngineError(
            409,
            `cannot remove container "/${container.spec.name}": container is running: stop the container before removing or force remove`,
          );
        parts.runtime.remove(container.id);
        return { status: 204 };
      },
    },
  ];
}

function list({ runtime }: EngineParts, { machine, query }: EngineRequest): readonly object[] {
  const all = isTrue(query.get('all'));
  return runtime
    .list(machine)
    .filter(({ status }) => all || status === 'running')
    .map((container) => {
      const { id, spec, createdAt, status } = container;
      return {
        Id: id,
        Names: [`/${spec.name}`],
        Image: spec.image,
        ImageID: '',
        Command: [...(spec.command ?? []), ...(spec.args ?? [])].join(' '),
        Created: Math.floor(createdAt / 1000),
        Ports: [],
        Labels: spec.labels ?? {},
        State: status,
        Status: statusText(container),
        HostConfig: { NetworkMode: 'default' },
        NetworkSettings: { Networks: {} },
        Mounts: [],
      };
    });
}

function inspect(container: RuntimeContainer): object {
  const { id, spec, createdAt, startedAt, finishedAt, exit, status } = container;
  const time = (at: number | undefined) => (at === undefined ? '0001-01-01T00:00:00Z' : rfc3339Nano(at));
  return {
    Id: id,
    Created: rfc3339Nano(createdAt),
    Path: spec.command?.[0] ?? '',
    Args: [...(spec.command ?? []).slice(1), ...(spec.args ?? [])],
    State: {
      Status: status,
      Running: status === 'running',
      ExitCode: exit?.code ?? 0,
      Error: '',
      StartedAt: time(startedAt),
      FinishedAt: time(finishedAt),
    },
    Image: spec.image,
    Name: `/${spec.name}`,
    Config: {
      Hostname: spec.hostname ?? id.slice(0, SHORT_ID),
      Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
      Image: spec.image,
      Labels: spec.labels ?? {},
    },
  };
}

function statusText({ status, exit }: RuntimeContainer): string {
  if (status === 'exited') return `Exited (${exit?.code ?? 0})`;
  return status === 'running' ? 'Up' : 'Created';
}

/** By full id, name or the beginning of its id, on any node. */
function containerAt({ runtime, machines }: EngineParts, input: string): RuntimeContainer {
  const all = machines.list().flatMap(({ name }) => runtime.list(name));
  const found =
    all.find(({ id, spec }) => id === input || spec.name === input.replace(/^\//, '')) ??
    all.find(({ id }) => id.startsWith(input));
  if (found === undefined) throw new EngineError(404, `No such container: ${input}`);
  return found;
}
