import { JOIN_SECRET_LENGTH, ROOT_DIGEST_LENGTH } from '../dispatcher/new-swarm.js';
import type { Cluster } from '../resources/cluster.js';
import { textAt } from '../resources/json-text.js';
import { base36 } from '../resources/swarm-state.js';
import { jsonBody } from './body.js';
import { SWARM_SPEC } from './body-shapes.table.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, invalidArgument } from './errors.js';
import { joinTokensOf } from './join-token.js';
import { checkVersion, versionOf } from './look-up.js';
import { renderSwarm } from './render.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';
import { swarmSpecOf } from './swarm-spec.js';
import { newUnlockKey } from './unlock-key.js';

/** One hour in nanoseconds (swarmkit ca/certificates.go MinNodeCertExpiration). */
const MIN_EXPIRY = 3_600_000_000_000;

export function swarmRoutes(parts: EngineParts): readonly Route[] {
  const { state } = parts;
  return [
    {
      method: 'GET',
      path: '/swarm',
      manager: true,
      handle: () => ok({ ...renderSwarm(state.cluster()!), JoinTokens: joinTokensOf(state.cluster()!) }),
    },
    { method: 'POST', path: '/swarm/update', manager: true, handle: (request) => update(parts, request) },
    {
      method: 'GET',
      path: '/swarm/unlockkey',
      manager: true,
      handle: () => ok({ UnlockKey: state.cluster()?.unlockKey ?? '' }),
    },
  ];
}

function update(parts: EngineParts, request: EngineRequest): Answer {
  const { state, constants, random } = parts;
  const body = jsonBody(request, constants.apiMinor, SWARM_SPEC);
  versionOf(request.query.get('version') ?? '', 'swarm');
  const cluster = state.cluster()!;
  checkVersion(request, 'swarm', cluster);
  const name = textAt(body['Name'], 'default');
  if (name !== 'default') throw badParameter('swarm spec must be named "default"');
  const expiry = (body['CAConfig'] as { NodeCertExpiry?: number } | undefined)?.NodeCertExpiry ?? MIN_EXPIRY;
  if (expiry !== 0 && expiry < MIN_EXPIRY) throw invalidArgument('minimum certificate expiry time is: 1h0m0s');
  const secrets = random.fork(`join/${cluster.version}`);
  const spec = swarmSpecOf(body, cluster.spec);
  // A new root certificate makes every token void, because they name it (swarmkit manager/controlapi/ca_rotation.go).
  const isNewRoot = spec.forceRotate > cluster.spec.forceRotate;
  const rotated = (flag: string, secret: string) =>
    isNewRoot || isTrue(request.query.get(flag)) ? base36(secrets, JOIN_SECRET_LENGTH) : secret;
  const locked = spec.autoLockManagers;
  const fresh = newUnlockKey(secrets);
  const rotateKey = isTrue(request.query.get('rotateManagerUnlockKey'));
  state.update<Cluster>('cluster', cluster, {
    spec,
    rootDigest: isNewRoot ? base36(secrets, ROOT_DIGEST_LENGTH) : cluster.rootDigest,
    joinSecrets: {
      worker: rotated('rotateWorkerToken', cluster.joinSecrets.worker),
      manager: rotated('rotateManagerToken', cluster.joinSecrets.manager),
    },
    unlockKey: locked ? (cluster.unlockKey === '' || rotateKey ? fresh : cluster.unlockKey) : '',
  });
  return { status: 200 };
}
