import type { Machine } from 'regatta/kit';
import { DEFAULT_POOL } from '../allocator/allocator.js';
import { createSwarm, defaultSpec } from '../dispatcher/new-swarm.js';
import { endSwarm } from '../dispatcher/end-swarm.js';
import { joiningNode } from '../dispatcher/registration.js';
import type { Cluster } from '../resources/cluster.js';
import type { Engine } from '../resources/engine.js';
import { textAt } from '../resources/json-text.js';
import type { NodeSpec, SwarmNode } from '../resources/node.js';
import { takesPart } from '../resources/participation.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { advertisedHost, checkAddressPools, checkDataPathPort, checkListenAddress, withPort } from './addresses.js';
import { jsonBody } from './body.js';
import { INIT_REQUEST, JOIN_REQUEST, UNLOCK_REQUEST } from './body-shapes.table.js';
import { answerLater, answerWhen } from './delayed-answer.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError, invalidArgument, MESSAGES } from './errors.js';
import { hexOf, parseJoinToken, type JoinToken } from './join-token.js';
import { managerMachine } from './manager-gate.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';
import { swarmSpecOf } from './swarm-spec.js';
import { isUnlockKey, newUnlockKey } from './unlock-key.js';

/** How an engine gets into a swarm and out of it (moby daemon/cluster/swarm.go). Each concerns the engine that is asked alone. */
export function membershipRoutes(parts: EngineParts): readonly Route[] {
  return [
    { method: 'POST', path: '/swarm/init', handle: (request) => init(parts, request) },
    { method: 'POST', path: '/swarm/join', handle: (request) => join(parts, request) },
    { method: 'POST', path: '/swarm/leave', handle: (request) => leave(parts, request) },
    { method: 'POST', path: '/swarm/unlock', handle: (request) => unlock(parts, request) },
  ];
}

function init(parts: EngineParts, request: EngineRequest): Answer {
  const { state, random, constants } = parts;
  const machine = machineAsked(parts, request);
  const body = jsonBody(request, constants.apiMinor, INIT_REQUEST);
  const engine = engineOf(state, machine);
  const isManager = state.nodeOn(machine.name)?.manager !== undefined;
  if (isManager && body['ForceNewCluster'] === true) return ok(startOver(state, engine));
  if (engine.nodeId !== '') throw new EngineError(503, MESSAGES.alreadyInSwarm);
  const spec = (body['Spec'] ?? {}) as Record<string, unknown>;
  if (textAt(spec['Name'], 'default') !== 'default') throw badParameter('swarm spec must be named "default"');
  checkListenAddress(textAt(body['ListenAddr']), machine);
  const host = advertisedHost(textAt(body['AdvertiseAddr']), machine);
  const asked = askedOf(body);
  if (state.cluster() !== undefined)
    throw new EngineError(501, 'there is one swarm in a lane: join it, or end it before you make another');
  const swarmSpec = swarmSpecOf(spec, defaultSpec(constants));
  const autoLockManagers = swarmSpec.autoLockManagers || body['AutoLockManagers'] === true;
  const own = random.fork(`init/${state.store.revision}`);
  createSwarm(state, own, constants, {
    ...asked,
    spec: { ...swarmSpec, autoLockManagers },
    unlockKey: autoLockManagers ? newUnlockKey(own) : '',
  });
  const id = state.newId('node', own);
  const node = joiningNode(id, machine, state, { role: 'manager', availability: availabilityOf(body), host });
  state.create<SwarmNode>('node', { ...node, manager: { ...node.manager!, leader: true } });
  state.update<Engine>('engine', engine, { nodeId: id });
  return ok(id);
}

function askedOf(body: Record<string, unknown>): Pick<Cluster, 'addressPools'> & Partial<Cluster> {
  const port = Number(body['DataPathPort'] ?? 0);
  checkDataPathPort(port);
  const pools = body['DefaultAddrPool'] as readonly unknown[] | null | undefined;
  const subnetSize = Number(body['SubnetSize'] ?? 0);
  checkAddressPools((pools ?? []).map(String), subnetSize);
  // An empty list is not the same as none: only the latter is filled in, and shown.
  return {
    addressPools: pools?.map(String) ?? [DEFAULT_POOL],
    ...(subnetSize !== 0 && { subnetSize }),
    ...(port !== 0 && { dataPathPort: port }),
  };
}

/** The one manager that is left goes on alone with everything that there was. */
function startOver(state: SwarmState, { nodeId }: Engine): string {
  for (const { manager, ...node } of state.nodes()) {
    if (manager === undefined) continue;
    if (node.id === nodeId) state.update('node', { ...node, manager }, { manager: { ...manager, leader: true } });
    else state.update<SwarmNode>('node', node, { spec: { ...node.spec, Role: 'worker' } });
  }
  const cluster = state.cluster()!;
  state.update<Cluster>('cluster', cluster, { leaderlessSince: 0, leaderStopped: false, term: cluster.term + 1 });
  return nodeId;
}

function join(parts: EngineParts, request: EngineRequest): void {
  const { state, constants } = parts;
  const machine = machineAsked(parts, request);
  const body = jsonBody(request, constants.apiMinor, JOIN_REQUEST);
  if (engineOf(state, machine).nodeId !== '') throw new EngineError(503, MESSAGES.alreadyInSwarm);
  checkListenAddress(textAt(body['ListenAddr']), machine);
  const remotes = ((body['RemoteAddrs'] ?? []) as readonly unknown[]).map(String);
  if (remotes.length === 0) throw badParameter('at least 1 RemoteAddr is required to join');
  const availability = availabilityOf(body);
  const token = parseJoinToken(textAt(body['JoinToken']));
  // Managers see where the engine calls from, so an address that is of no use is no error.
  const host = hostOrOwn(textAt(body['AdvertiseAddr']), machine);
  if (!canReach(parts, remotes))
    return answerLater(parts, request, constants.requestTimeoutMs, new EngineError(503, MESSAGES.joinTimedOut));
  const refusal = refusalOf(state.cluster()!, token);
  if (refusal !== undefined) return answerLater(parts, request, constants.joinRefusalMs, refusal);
  const id = admit(parts, machine, token, { availability, host });
  answerWhen(
    parts,
    request,
    'node',
    () => state.node(id)?.status.state === 'ready',
    new EngineError(503, MESSAGES.joinTimedOut),
  );
}

function hostOrOwn(asked: string, machine: Machine): string {
  try {
    return advertisedHost(asked, machine);
  } catch {
    return machine.address;
  }
}

function canReach({ state, machines }: EngineParts, remotes: readonly string[]): boolean {
  const wanted = new Set(remotes.map(withPort));
  const managers = state.nodes().filter(({ manager }) => manager !== undefined && wanted.has(manager.address));
  return state.hasLeader() && managers.some((node) => takesPart(state, machines, node));
}

function refusalOf({ rootDigest, joinSecrets }: Cluster, { digest, secret }: JoinToken): EngineError | undefined {
  if (digest !== rootDigest)
    return new EngineError(500, `remote CA does not match fingerprint. Expected: ${hexOf(digest)}`);
  if (secret !== joinSecrets.worker && secret !== joinSecrets.manager)
    return invalidArgument('A valid join token is necessary to join this cluster');
  return undefined;
}

function admit(
  { state, random }: EngineParts,
  machine: Machine,
  { secret }: JoinToken,
  { availability, host }: { readonly availability: NodeSpec['Availability']; readonly host: string },
): string {
  const role = secret === state.cluster()!.joinSecrets.manager ? 'manager' : 'worker';
  const id = state.newId('node', random.fork(`join/${state.store.revision}`));
  state.create<SwarmNode>('node', joiningNode(id, machine, state, { role, availability, host }));
  state.update<Engine>('engine', engineOf(state, machine), { nodeId: id });
  return id;
}

function leave(parts: EngineParts, request: EngineRequest): void {
  const { state, constants } = parts;
  const engine = engineOf(state, machineAsked(parts, request));
  if (engine.nodeId === '') throw new EngineError(503, MESSAGES.notInSwarm);
  const force = isTrue(request.query.get('force'));
  if (engine.locked && !force) throw new EngineError(503, MESSAGES.leaveLocked);
  const node = state.node(engine.nodeId);
  if (node?.manager !== undefined && !force) throw new EngineError(503, `${MESSAGES.leaveAsManager}${whyNot(parts)}`);
  const isLast = node?.manager !== undefined && managersOf(state).length === 1;
  state.update<Engine>('engine', engine, { nodeId: '', locked: false });
  if (isLast) endSwarm(state);
  answerLater(parts, request, constants.leaveMs);
}

function whyNot({ state, machines }: EngineParts): string {
  if (!state.hasLeader()) return `Doing so may lose the consensus of your cluster. ${MESSAGES.lostConsensus}`;
  const managers = managersOf(state);
  const reachable = managers.filter((node) => takesPart(state, machines, node)).length;
  const unreachable = managers.length - reachable;
  if (reachable - 2 > unreachable) return MESSAGES.lostConsensus;
  if (reachable === 1 && unreachable === 0) return MESSAGES.lastManager;
  return `Removing this node leaves ${reachable - 1} managers out of ${managers.length}. Without a Raft quorum your swarm will be inaccessible. ${MESSAGES.lostConsensus}`;
}

/** Answers when the manager is one again. */
function unlock(parts: EngineParts, request: EngineRequest): void {
  const { state, constants } = parts;
  const engine = engineOf(state, machineAsked(parts, request));
  if (!engine.locked) {
    managerMachine(state, request.machine);
    throw new EngineError(409, 'swarm is not locked');
  }
  const key = textAt(jsonBody(request, constants.apiMinor, UNLOCK_REQUEST)['UnlockKey']);
  if (!isUnlockKey(key)) throw badParameter('invalid key string');
  if (key !== state.cluster()?.unlockKey)
    throw new EngineError(401, 'swarm could not be unlocked: invalid key provided');
  state.update<Engine>('engine', engine, { locked: false });
  answerWhen(parts, request, 'cluster', () => state.hasLeader(), new EngineError(503, MESSAGES.joinTimedOut));
}

function availabilityOf(body: Record<string, unknown>): NodeSpec['Availability'] {
  const text = textAt(body['Availability']) || 'active';
  if (text === 'active' || text === 'pause' || text === 'drain') return text;
  throw badParameter(`invalid Availability: ${JSON.stringify(text)}`);
}

function managersOf(state: SwarmState): readonly SwarmNode[] {
  return state.nodes().filter(({ manager }) => manager !== undefined);
}

function engineOf(state: SwarmState, { name }: Machine): Engine {
  return state.engine(name)!;
}

function machineAsked({ machines }: EngineParts, { machine }: EngineRequest): Machine {
  const found = machines.get(machine);
  if (found === undefined) throw badParameter(`there is no machine ${machine}`);
  return found;
}
