import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';

/** The annotation that says how many copies a deployment wants once there are as many nodes. */
const SCALE_AVAILABLE = 'management.cattle.io/scale-available';

const DEPLOYMENTS = 'deployments.apps';
const NAMESPACE = 'cattle-system';

interface Deployment extends ApiObject {
  readonly spec: { readonly replicas: number };
}

/** Gives the agent's deployment a second copy where there is a second node for it (the agent's own scale-aware handler). */
export class ScaleAware implements Controller {
  readonly id = 'cattle-scale-aware';
  readonly part = 'agent';
  readonly triggers: readonly Trigger[] = [
    { kind: 'nodes', keys: ({ type }) => (type === 'updated' ? undefined : this.initialKeys()) },
    {
      kind: DEPLOYMENTS,
      keys: ({ object, type }) => (object.namespace === NAMESPACE && type === 'created' ? object.name : undefined),
    },
  ];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): readonly string[] {
    return this.#api.list<Deployment>(DEPLOYMENTS, NAMESPACE).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): void {
    const deployment = this.#api.get<Deployment>(DEPLOYMENTS, NAMESPACE, name);
    const available = Number(deployment?.metadata.annotations?.[SCALE_AVAILABLE] ?? '0');
    if (deployment === undefined || !(available > 0)) return;
    const replicas = Math.max(1, Math.min(available, this.#api.list('nodes').length));
    if (replicas !== deployment.spec.replicas)
      this.#api.update<Deployment>(DEPLOYMENTS, { ...deployment, spec: { ...deployment.spec, replicas } });
  }
}
