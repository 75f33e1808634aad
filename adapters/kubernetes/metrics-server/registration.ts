import { rfc3339, type Clock, type Component } from 'regatta/kit';
import type { ApiObject, ApiServer, NewObject } from '../resources/types.js';
import { API_SERVICES, METRICS_SERVICE } from './metrics-api.js';

/** Registers metrics.k8s.io, as the manifests of metrics-server do; whoever deletes the object ends the group until the next start. */
export class MetricsServer implements Component {
  readonly id = 'metrics-server';
  readonly part = 'metrics-server';
  readonly order = 90;
  readonly #api: ApiServer;
  readonly #clock: Clock;

  constructor(api: ApiServer, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  start(): void {
    if (this.#api.get(API_SERVICES, '', METRICS_SERVICE) !== undefined) return;
    const made = this.#api.create<ApiObject>(API_SERVICES, {
      kind: 'APIService',
      apiVersion: 'apiregistration.k8s.io/v1',
      metadata: { name: METRICS_SERVICE, labels: { 'k8s-app': 'metrics-server' } },
      spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
    } as NewObject<ApiObject>);
    const available = {
      type: 'Available',
      status: 'True',
      reason: 'Local',
      message: 'Local APIServices are always available',
    };
    const conditions = [{ ...available, lastTransitionTime: rfc3339(this.#clock.now) }];
    this.#api.updateStatus(API_SERVICES, { ...made, status: { conditions } } as ApiObject);
  }

  stop(): void {}
}
