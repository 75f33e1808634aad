import { containerName } from '../agent/container-spec.js';
import { isTaskDirty } from '../orchestrators/dirty.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { filtersOf, hasLabel, isTrueFilter, type Filters } from './filters.js';
import { lookUp } from './look-up.js';
import { nodeAt } from './nodes.js';
import { renderTask } from './render.js';
import { ok, type EngineRequest, type Route } from './route.js';
import { serviceAt } from './services.js';

const FILTERS = ['id', 'name', 'service', 'node', 'label', 'desired-state', 'runtime', '_up-to-date'];
const DESIRED_STATES = ['running', 'shutdown', 'accepted'];

/** A task by id, name or the beginning of its id. */
export function taskAt(state: SwarmState, input: string): Task {
  return lookUp('task', state.list('task'), input, containerName);
}

export function taskRoutes(parts: EngineParts): readonly Route[] {
  const { state, constants } = parts;
  return [
    { method: 'GET', path: '/tasks', manager: true, handle: (request) => ok(list(parts, request)) },
    {
      method: 'GET',
      path: '/tasks/{id}',
      manager: true,
      handle: ({ params }) => ok(renderTask(taskAt(state, params['id']!), state, constants.apiMinor)),
    },
  ];
}

function list({ state, constants }: EngineParts, request: EngineRequest): readonly object[] {
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  // Names of services and nodes are resolved first; one that does not exist is an error, not an empty list.
  const services = filters.get('service').map((input) => serviceAt(state, input).id);
  const nodes = filters.get('node').map((input) => nodeAt(state, input).id);
  for (const wanted of filters.get('desired-state'))
    if (!DESIRED_STATES.includes(wanted)) throw new EngineError(500, `Invalid desired-state filter: '${wanted}'`);
  const candidates = services.length > 0 ? services.flatMap((id) => state.tasksOf(id)) : state.list('task');
  return candidates
    .filter((task) => (nodes.length === 0 || nodes.includes(task.nodeId)) && passes(state, task, filters))
    .map((task) => renderTask(task, state, constants.apiMinor));
}

function passes(state: SwarmState, task: Task, filters: Filters): boolean {
  return (
    filters.some('id', (prefix) => task.id.startsWith(prefix)) &&
    filters.some('name', (prefix) => containerName(task).startsWith(prefix)) &&
    filters.some('desired-state', (wanted) => wantedState(task) === wanted) &&
    filters.some('runtime', (runtime) => runtime === 'container') &&
    filters.every('label', (label) => hasLabel(state.service(task.serviceId)?.spec.Labels ?? {}, label)) &&
    (!isTrueFilter(filters, '_up-to-date') || isUpToDate(state, task))
  );
}

/** `accepted` is what clients call the tasks that are being prepared. */
function wantedState({ desired }: Task): string {
  return desired === 'running' || desired === 'shutdown' ? desired : desired === 'ready' ? 'accepted' : desired;
}

/** Made from what its service wants now. The convergence display of the CLI counts only these. */
function isUpToDate(state: SwarmState, task: Task): boolean {
  const service = state.service(task.serviceId);
  return service !== undefined && !isTaskDirty(state, service, task);
}
