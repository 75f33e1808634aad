import { enginePlugins } from '../resources/engine-plugins.table.js';
import type { NodeSpec, SwarmNode } from '../resources/node.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isPast } from '../resources/task-states.js';
import { jsonBody } from './body.js';
import { NODE_SPEC } from './body-shapes.table.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError, swarmkitError } from './errors.js';
import { filtersOf, hasLabel } from './filters.js';
import { checkVersion, lookUp, versionOf } from './look-up.js';
import { renderNode } from './render.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';

const FILTERS = ['id', 'name', 'label', 'node.label', 'role', 'membership'];

/** A node by id, host name or the beginning of its id. */
export function nodeAt(state: SwarmState, input: string): SwarmNode {
  return lookUp('node', state.nodes(), input, ({ description }) => description.hostname);
}

export function nodeRoutes(parts: EngineParts): readonly Route[] {
  const { state } = parts;
  return [
    { method: 'GET', path: '/nodes', manager: true, handle: (request) => ok(list(parts, request)) },
    {
      method: 'GET',
      path: '/nodes/{id}',
      manager: true,
      handle: ({ params }) => ok(shown(parts, nodeAt(state, params['id']!))),
    },
    { method: 'POST', path: '/nodes/{id}/update', manager: true, handle: (request) => update(parts, request) },
    {
      method: 'DELETE',
      path: '/nodes/{id}',
      manager: true,
      handle({ params, query }) {
        remove(state, nodeAt(state, params['id']!), isTrue(query.get('force')));
        return { status: 200 };
      },
    },
  ];
}

function shown({ state, engineVersion, constants }: EngineParts, node: SwarmNode): object {
  const rootDigest = state.cluster()?.rootDigest ?? '';
  return renderNode(node, engineVersion, enginePlugins(constants.apiMinor), rootDigest);
}

function list(parts: EngineParts, request: EngineRequest): readonly object[] {
  const { state, constants } = parts;
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  for (const role of filters.get('role'))
    if (role !== 'manager' && role !== 'worker') throw new EngineError(500, `Invalid role filter: '${role}'`);
  for (const membership of filters.get('membership'))
    if (membership !== 'accepted' && membership !== 'pending')
      throw new EngineError(500, `Invalid membership filter: '${membership}'`);
  return state
    .nodes()
    .filter(
      ({ id, spec, description, isPending }) =>
        filters.some('id', (prefix) => id.startsWith(prefix)) &&
        filters.some('name', (prefix) => description.hostname.startsWith(prefix)) &&
        filters.some('role', (role) => spec.Role === role) &&
        filters.some('membership', (membership) => (membership === 'pending') === (isPending === true)) &&
        filters.every('label', (label) => hasLabel(description.engineLabels, label)) &&
        filters.every('node.label', (label) => hasLabel(spec.Labels, label)),
    )
    .map((node) => shown(parts, node));
}

function update({ state, constants, tasks }: EngineParts, request: EngineRequest): Answer | void {
  const body = jsonBody(request, constants.apiMinor, NODE_SPEC);
  versionOf(request.query.get('version') ?? '', 'node');
  const spec = nodeSpecOf(body);
  const node = nodeAt(state, request.params['id']!);
  checkVersion(request, 'node', node);
  if (node.manager !== undefined && spec.Role === 'worker') checkDemotion(state, node);
  const handsOver = node.manager?.leader === true && spec.Role === 'worker';
  state.update<SwarmNode>('node', node, { spec, isPending: true });
  if (!handsOver) return { status: 200 };
  // The new leader gives the answer, so it takes as long as handing over does.
  const answer = () => {
    request.call.reply.head(200, request.headers);
    request.call.reply.end();
  };
  tasks.after(constants.leaderDemotionMs, answer);
}

function nodeSpecOf(body: Record<string, unknown>): NodeSpec {
  const { Name, Labels, Role, Availability } = body as Partial<NodeSpec>;
  if (Role !== 'manager' && Role !== 'worker') throw badParameter(`invalid Role: ${JSON.stringify(Role ?? '')}`);
  if (Availability !== 'active' && Availability !== 'pause' && Availability !== 'drain')
    throw badParameter(`invalid Availability: ${JSON.stringify(Availability ?? '')}`);
  return { ...(Name !== undefined && Name !== '' && { Name }), Labels: Labels ?? {}, Role, Availability };
}

/** The rest has to keep a majority (swarmkit raft CanRemoveMember). */
function checkDemotion(state: SwarmState, node: SwarmNode): void {
  const managers = state.nodes().filter(({ manager }) => manager !== undefined);
  if (managers.length === 1)
    throw swarmkitError('FailedPrecondition', 'attempting to demote the last manager of the swarm');
  const others = managers.filter(({ id }) => id !== node.id);
  const reachable = others.filter(({ manager }) => manager?.reachability === 'reachable').length;
  if (reachable < Math.floor(others.length / 2) + 1)
    throw swarmkitError(
      'FailedPrecondition',
      "can't remove member from the raft: this would result in a loss of quorum",
    );
}

function remove(state: SwarmState, node: SwarmNode, force: boolean): void {
  if (node.manager !== undefined)
    throw swarmkitError(
      'FailedPrecondition',
      `node ${node.id} is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal`,
    );
  if (!force && node.status.state === 'ready')
    throw swarmkitError('FailedPrecondition', `node ${node.id} is not down and can't be removed`);
  for (const task of state.tasksOn(node.id)) {
    if (isPast(task.status.state, 'running')) continue;
    state.updateTask(task, {
      status: {
        ...task.status,
        at: state.now,
        state: 'orphaned',
        message: 'Task belonged to a node that has been deleted',
      },
    });
  }
  state.delete('node', node.id);
}
