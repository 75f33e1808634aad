import { objectAt, objectsOf, type Exchange, type Json } from './exchange.js';

/** Facts of the machine that was recorded: that they are told is compared, what they say is not (README of the recordings). */
const HOST_FACTS = new Set([
  ...['ID', 'DriverStatus', 'NFd', 'NGoroutines', 'NEventsListener', 'KernelVersion', 'OperatingSystem', 'OSVersion'],
  ...['IndexServerAddress', 'RegistryConfig', 'DockerRootDir', 'Runtimes', 'ContainerdCommit', 'RuncCommit'],
  ...['InitCommit', 'SecurityOptions', 'Containerd', 'Containers', 'ContainersRunning', 'ContainersStopped', 'Images'],
  ...['GoVersion', 'GitCommit', 'BuildTime', 'ServerVersion', 'Version'],
]);

/** What of a task depends on when and where it is looked at. */
const PASSING = ['ID', 'NodeID', 'Slot', 'Status', 'DesiredState', 'NetworksAttachments', 'JobIteration'];
const ENDED = new Set(['shutdown', 'remove']);

export interface View {
  /** False for what is looked at while it still changes. */
  readonly settled: boolean;
  /** True where chance decides which tasks are listed. */
  readonly drawn: boolean;
}

/** A body without what differs from run to run; undefined when nothing is left to compare. */
export function comparableBody(body: unknown, { settled, drawn }: View): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (!Array.isArray(body)) return comparableObject(body as Json, settled);
  const items = (body as readonly Json[]).map((item) => comparableObject(item, settled));
  const isTasks = (body as readonly Json[]).some((item) => 'DesiredState' in item);
  if (!isTasks) return sorted(items);
  if (drawn) return undefined;
  const live = (body as readonly Json[]).flatMap((item, at) =>
    ENDED.has(String(item['DesiredState'])) ? [] : [items[at]!],
  );
  // While tasks come and go, only what they are is compared, not how many.
  return settled ? sorted(live) : sorted([...new Map(live.map((item) => [JSON.stringify(item), item])).values()]);
}

/** A service without how far its update has come: what was still under way in the recording may have ended here. */
function withoutCourse(item: Json): Json {
  const { UpdateStatus, ...rest } = item;
  if (UpdateStatus === undefined) return item;
  const state = String((UpdateStatus as Json)['State']);
  return { ...rest, Course: state.startsWith('rollback') ? 'back' : 'forth', WasPaused: state.endsWith('paused') };
}

function comparableObject(item: Json, settled: boolean): Json {
  if ('DockerRootDir' in item || 'Components' in item) return hostFacts(item);
  if ('DesiredState' in item) return task(item, settled);
  if (objectAt(objectAt(item, 'Spec'), 'TaskTemplate') !== undefined) return service(item, settled);
  if ('Peers' in item || 'Containers' in item) return network(item);
  return item;
}

function hostFacts(item: Json): Json {
  const masked = Object.entries(item).map(([name, value]) => [name, HOST_FACTS.has(name) ? '(host)' : value]);
  const { Components, ...rest } = Object.fromEntries(masked) as Json;
  if (Components === undefined) return rest;
  return { ...rest, Components: (Components as readonly Json[]).map(({ Name }) => Name) };
}

/** A task keeps the placement that it was made with, even where its service has another by now. */
function task(item: Json, settled: boolean): Json {
  const status = (item['Status'] ?? {}) as Json;
  const rest = without(item, PASSING);
  const { State, Message, Err } = status;
  const { Placement: _, ...Spec } = rest['Spec'] as Json;
  const shown = { ...rest, Spec };
  return settled ? { ...shown, State, Message, Err: Err ?? '', DesiredState: item['DesiredState'] } : shown;
}

function service(item: Json, settled: boolean): Json {
  if (settled) return withoutCourse(item);
  return without(item, ['UpdateStatus', 'Endpoint', 'ServiceStatus', 'JobStatus']);
}

/** Whether tasks of a network are on the asked engine is drawn, and with it what that engine adds. */
const OF_ENGINE = ['Containers', 'Peers', 'Services'];

function network(item: Json): Json {
  return { ...without(item, OF_ENGINE), Labels: item['Labels'] ?? {} };
}

function without(item: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}

function sorted(items: readonly Json[]): readonly Json[] {
  return items
    .map((item) => ({ item, key: JSON.stringify(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ item }) => item);
}

/** How a transcript looked at something: the last of several looks is the one at which it stood still. */
export function viewOf(exchange: Exchange, all: readonly Exchange[]): View {
  const { method, path } = exchange.request;
  const asks = all.filter(({ request }) => request.method === method && request.path === path);
  const tasks = objectsOf(exchange).filter(({ DesiredState }) => DesiredState === 'running');
  const isMoving = tasks.some(({ Status }) => (Status as Json)['State'] !== 'running');
  const isPoll = /_up-to-date|insertDefaults=false/.test(path) && asks.length > 1;
  return {
    settled: !isMoving && (!isPoll || asks.at(-1) === exchange),
    drawn: /"node":/.test(decodeURIComponent(path)),
  };
}
