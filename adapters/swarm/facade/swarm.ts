import type { Cluster } from '../resources/cluster.js';
import { textAt } from '../resources/json-text.js';
import { base36, type SwarmState } from '../resources/swarm-state.js';
import { jsonBody } from './body.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError, invalidArgument, MESSAGES } from './errors.js';
import { checkVersion, versionOf } from './look-up.js';
import { nodeAt } from './nodes.js';
import { joinTokensOf, renderSwarm } from './render.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';

const JOIN_SECRET_LENGTH = 25;
/** One hour in nanoseconds (swarmkit ca/certificates.go MinNodeCertExpiration). */
const MIN_EXPIRY = 3_600_000_000_000;
const UNLOCK_KEY_LENGTH = 43;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function swarmRoutes(parts: EngineParts): readonly Route[] {
  const { state, constants } = parts;
  const refuse = () => {
    throw new EngineError(503, MESSAGES.alreadyInSwarm);
  };
  return [
    {
      method: 'GET',
      path: '/swarm',
      manager: true,
      handle: () =>
        ok({
          ...renderSwarm(state, constants.dataPathPort, constants.subnetPrefix),
          JoinTokens: joinTokensOf(state),
        }),
    },
    { method: 'POST', path: '/swarm/init', handle: refuse },
    { method: 'POST', path: '/swarm/join', handle: refuse },
    { method: 'POST', path: '/swarm/leave', handle: (request) => leave(state, request) },
    { method: 'POST', path: '/swarm/update', manager: true, handle: (request) => update(parts, request) },
    {
      method: 'GET',
      path: '/swarm/unlockkey',
      manager: true,
      handle: () => ok({ UnlockKey: state.cluster()?.unlockKey ?? '' }),
    },
    {
      method: 'POST',
      path: '/swarm/unlock',
      handle() {
        throw new EngineError(409, 'swarm is not locked');
      },
    },
  ];
}

/** Nodes here are machines of the scenario and stay: a manager is refused with the platform's words, a worker plainly. */
function leave(state: SwarmState, { machine, query }: EngineRequest): Answer {
  const node = nodeAt(state, machine);
  if (node.manager !== undefined && !isTrue(query.get('force'))) {
    const managers = state.nodes().filter(({ manager }) => manager !== undefined).length;
    const left = managers - 1;
    const reason =
      managers === 1
        ? MESSAGES.lastManager
        : `Removing this node leaves ${left} managers out of ${managers}. Without a Raft quorum your swarm will be inaccessible. ` +
          'The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.';
    throw new EngineError(503, MESSAGES.leaveAsManager + reason);
  }
  throw new EngineError(501, 'the nodes of this swarm are fixed: take the machine away with a fault instead');
}

function update(parts: EngineParts, request: EngineRequest): Answer {
  const { state, constants, random } = parts;
  const body = jsonBody(request, constants.apiMinor);
  versionOf(request.query.get('version') ?? '', 'swarm');
  const cluster = state.cluster()!;
  checkVersion(request, 'swarm', cluster);
  const name = textAt(body['Name'], 'default');
  if (name !== 'default') throw badParameter('swarm spec must be named "default"');
  const expiry = (body['CAConfig'] as { NodeCertExpiry?: number } | undefined)?.NodeCertExpiry ?? MIN_EXPIRY;
  if (expiry !== 0 && expiry < MIN_EXPIRY) throw invalidArgument('minimum certificate expiry time is: 1h0m0s');
  const secrets = random.fork(`join/${cluster.version}`);
  const rotated = (flag: string, secret: string) =>
    isTrue(request.query.get(flag)) ? base36(secrets, JOIN_SECRET_LENGTH) : secret;
  const spec = specOf(body, cluster);
  const locked = spec.autoLockManagers;
  const fresh = `SWMKEY-1-${secrets.text(UNLOCK_KEY_LENGTH, BASE64)}`;
  const rotateKey = isTrue(request.query.get('rotateManagerUnlockKey'));
  state.update<Cluster>('cluster', cluster, {
    spec,
    joinSecrets: {
      worker: rotated('rotateWorkerToken', cluster.joinSecrets.worker),
      manager: rotated('rotateManagerToken', cluster.joinSecrets.manager),
    },
    unlockKey: locked ? (cluster.unlockKey === '' || rotateKey ? fresh : cluster.unlockKey) : '',
  });
  return { status: 200 };
}

function specOf(body: Record<string, unknown>, { spec }: Cluster): Cluster['spec'] {
  const section = (name: string) => (body[name] ?? {}) as Record<string, unknown>;
  const numberAt = (from: string, name: string, otherwise: number) => {
    const value = section(from)[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const period = numberAt('Dispatcher', 'HeartbeatPeriod', spec.heartbeatPeriod);
  return {
    Labels: (body['Labels'] ?? {}) as Record<string, string>,
    taskHistoryRetentionLimit: numberAt('Orchestration', 'TaskHistoryRetentionLimit', spec.taskHistoryRetentionLimit),
    heartbeatPeriod: period === 0 ? spec.heartbeatPeriod : period,
    nodeCertExpiry: numberAt('CAConfig', 'NodeCertExpiry', spec.nodeCertExpiry),
    autoLockManagers: section('EncryptionConfig')['AutoLockManagers'] === true,
    forceRotate: numberAt('CAConfig', 'ForceRotate', spec.forceRotate),
    snapshotInterval: numberAt('Raft', 'SnapshotInterval', spec.snapshotInterval),
  };
}
