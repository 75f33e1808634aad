import { formattedAddress } from './address.js';
import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Tasks } from 'regatta/kit';
import { TRUE, withConditions } from '../clusters/conditions.js';
import { CLUSTERS, conditionOf, isTrue, type Cluster } from '../resources/cluster.js';
import { REGISTRATION_TOKENS, type RegistrationToken } from '../resources/cluster-registration-token.js';
import type { ClusterParameters } from './messages.js';

/** What the provisioner of an imported cluster says until the agent's parameters have gone through it once more. */
export const FULL_CONFIGURATION = 'waiting for full cluster configuration';

/** Lets agents in by their registration token and keeps what they tell of their cluster (pkg/tunnelserver/mcmauthorizer). */
export class TunnelAuthorizer {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  /** The cluster that a registration token belongs to; undefined for a token that opens nothing. */
  clusterOf(token: string): string | undefined {
    const [found] = this.#api.find<RegistrationToken>(REGISTRATION_TOKENS, 'token', token);
    if (token === '' || found === undefined) return undefined;
    const { clusterName } = found.spec;
    return this.#api.get<Cluster>(CLUSTERS, '', clusterName) === undefined ? undefined : clusterName;
  }

  /** Writes the parameters into the cluster. The first of them make a pending cluster a provisioned one. */
  keep(name: string, { address, token, caCert }: ClusterParameters): void {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined) return;
    const { driver = '' } = cluster.status;
    const status = {
      ...cluster.status,
      driver: driver === '' ? 'imported' : driver,
      apiEndpoint: `https://${formattedAddress(address)}`,
      caCert,
      serviceAccountToken: token,
    };
    const changed = { ...cluster, status };
    const first = conditionOf(cluster, 'Provisioned')?.status === 'Unknown';
    const provisioned = { status: 'True', reason: 'Pending', message: FULL_CONFIGURATION } as const;
    const isKept = isTrue(cluster, 'Provisioned') && !first;
    this.#api.update<Cluster>(
      CLUSTERS,
      isKept
        ? changed
        : withConditions(
            changed,
            [
              ['Pending', TRUE],
              ['Provisioned', provisioned],
            ],
            this.#tasks.now,
          ),
    );
  }
}
