import type { Component, Random } from 'regatta/kit';
import { nanosecondsOf } from '../resources/durations.js';
import type { Cluster } from '../resources/cluster.js';
import type { Network } from '../resources/network.js';
import { base36, type SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';

const ROOT_DIGEST_LENGTH = 50;
const JOIN_SECRET_LENGTH = 25;
/** 90 days. */
const NODE_CERT_EXPIRY_MS = 7_776_000_000;
const SNAPSHOT_INTERVAL = 10_000;

/** What `docker swarm init` leaves behind: the cluster object and the ingress network. */
export class Bootstrap implements Component {
  readonly id = 'swarm-init';
  readonly part = 'dispatcher';
  readonly order = 0;
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, constants: SwarmConstants) {
    this.#state = state;
    this.#random = random.fork('swarm-init');
    this.#constants = constants;
  }

  start(): void {
    if (this.#state.ingressNetwork() === undefined) this.#createIngress();
    if (this.#state.cluster() === undefined) this.#createCluster();
  }

  stop(): void {}

  #createCluster(): void {
    const { taskHistoryLimit, heartbeatPeriodMs } = this.#constants;
    this.#state.create<Cluster>(
      'cluster',
      {
        id: this.#state.newId('cluster', this.#random),
        createdAt: this.#state.now,
        spec: {
          Labels: {},
          taskHistoryRetentionLimit: taskHistoryLimit,
          heartbeatPeriod: nanosecondsOf(heartbeatPeriodMs),
          nodeCertExpiry: nanosecondsOf(NODE_CERT_EXPIRY_MS),
          autoLockManagers: false,
          forceRotate: 0,
          snapshotInterval: SNAPSHOT_INTERVAL,
        },
        joinSecrets: {
          worker: base36(this.#random, JOIN_SECRET_LENGTH),
          manager: base36(this.#random, JOIN_SECRET_LENGTH),
        },
        rootDigest: base36(this.#random, ROOT_DIGEST_LENGTH),
        term: 1,
        leaderlessSince: 0,
        unlockKey: '',
      },
      'default',
    );
  }

  #createIngress(): void {
    this.#state.create<Network>('network', {
      id: this.#state.newId('network', this.#random),
      createdAt: this.#state.now,
      spec: {
        name: 'ingress',
        labels: {},
        internal: false,
        attachable: false,
        ingress: true,
        options: {},
        subnet: '10.0.0.0/24',
        gateway: '10.0.0.1',
      },
    });
  }
}
