import type { RuntimeContainer } from 'regatta/kit';
import { commandOf, imageIdOf, portsOf, taskOf } from './container-facts.js';
import { attachmentsOf } from './container-networks.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter } from './errors.js';
import { filtersOf, hasLabel, type Filters } from './filters.js';
import { isTrue, type EngineRequest } from './route.js';

const FILTERS = [
  ...['ancestor', 'before', 'exited', 'expose', 'health', 'id', 'is-task', 'isolation', 'label', 'name', 'network'],
  ...['publish', 'since', 'status', 'volume'],
];
const STATUSES = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'];
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Containers of the engine that is asked, newest first; only those that run unless `all` or a status is asked for. */
export function listContainers(parts: EngineParts, request: EngineRequest): readonly object[] {
  const { query, machine } = request;
  const filters = filtersOf(request, FILTERS, parts.constants.apiMinor);
  for (const status of filters.get('status'))
    if (!STATUSES.includes(status)) throw badParameter(`invalid filter 'status=${status}'`);
  const limit = Number(query.get('limit') ?? 0);
  const all = isTrue(query.get('all')) || limit > 0 || filters.has('status') || filters.has('exited');
  const found = parts.runtime
    .list(machine)
    .filter((container) => (all || container.status === 'running') && passes(parts, container, filters))
    .toSorted((left, right) => right.createdAt - left.createdAt);
  return (limit > 0 ? found.slice(0, limit) : found).map((container) => summary(parts, container));
}

function passes(parts: EngineParts, container: RuntimeContainer, filters: Filters): boolean {
  const { id, spec, status, exit } = container;
  const networks = attachmentsOf(parts, container);
  return (
    filters.some('id', (prefix) => id.startsWith(prefix)) &&
    filters.some('name', (part) => spec.name.includes(part.replace(/^\//, ''))) &&
    filters.some('status', (wanted) => wanted === status) &&
    filters.some('exited', (code) => status === 'exited' && String(exit?.code ?? 0) === code) &&
    filters.some('ancestor', (image) => spec.image === image || spec.image.startsWith(`${image}:`)) &&
    filters.some('is-task', (wanted) => (taskOf(parts, container) !== undefined) === (wanted === 'true')) &&
    filters.some('network', (wanted) =>
      networks.some(({ name, network }) => name === wanted || network.id === wanted),
    ) &&
    filters.every('label', (label) => hasLabel(spec.labels ?? {}, label))
  );
}

function summary(parts: EngineParts, container: RuntimeContainer): object {
  const { id, spec, createdAt, status } = container;
  const networks = attachmentsOf(parts, container);
  return {
    Id: id,
    Names: [`/${spec.name}`],
    Image: spec.image,
    ImageID: imageIdOf(parts, spec.image),
    Command: commandOf(parts, container).join(' '),
    Created: Math.floor(createdAt / 1000),
    Ports: portsOf(parts, container),
    Labels: spec.labels ?? {},
    State: status,
    Status: statusText(parts.tasks.now, container),
    HostConfig: { NetworkMode: 'default' },
    NetworkSettings: { Networks: Object.fromEntries(networks.map(({ name, endpoint }) => [name, endpoint])) },
    Mounts: [],
  };
}

/** `Up 5 minutes`, `Exited (1) 2 hours ago`, `Created`. */
function statusText(now: number, { status, exit, startedAt, finishedAt }: RuntimeContainer): string {
  if (status === 'exited') return `Exited (${exit?.code ?? 0}) ${spanText(now - (finishedAt ?? now))} ago`;
  return status === 'running' ? `Up ${spanText(now - (startedAt ?? now))}` : 'Created';
}

/** A span as docker words it (docker/go-units HumanDuration). */
function spanText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < MINUTE_S) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / MINUTE_S);
  if (minutes === 1) return 'About a minute';
  if (minutes < MINUTE_S) return `${minutes} minutes`;
  const hours = Math.round(seconds / HOUR_S);
  if (hours === 1) return 'About an hour';
  return hours < 48 ? `${hours} hours` : `${Math.floor(seconds / DAY_S)} days`;
}
