import { kubernetesTokens, type ApiServer } from 'regatta/adapters/kubernetes/api';
import { ContainerModule, tokens, type Adapter, type Component, type Store, type Tasks, type Watch } from 'regatta/kit';
import { BUNDLE_DEPLOYMENTS, CLUSTER_NAME, type BundleDeployment } from '../fleet/resources/bundle-deployment.js';
import { LOCAL_CLUSTER } from '../clusters/names.js';

/** How long the recorder's played agents took to apply something. Virtual milliseconds. */
const APPLY_MS = 1500;

/** Agents of clusters that are no more than objects: as when rollouts were recorded, a program writes what agents would. */
export class PlayedAgents implements Component {
  readonly id = 'played-agents';
  readonly part = 'server';
  readonly order = 50;
  readonly offline = new Set<string>();
  readonly failing = new Set<string>();
  readonly #underWay = new Set<string>();
  #ground: { readonly tasks: Tasks; readonly store: Store; readonly api: ApiServer } | undefined;
  #watch: Watch | undefined;

  /** The adapter with these agents on the server's site. */
  in(adapter: Adapter): Adapter {
    const { Component, Store, Tasks } = tokens;
    const module = new ContainerModule(({ bind }) => {
      bind(Component).toResolvedValue(
        (tasks, store, api) => {
          this.#ground = { tasks, store, api };
          return this;
        },
        [Tasks, Store, kubernetesTokens.ApiServer],
      );
    });
    const sites: Adapter['sites'] = (machines) =>
      adapter
        .sites(machines)
        .map((plan) => (plan.id === LOCAL_CLUSTER ? { ...plan, modules: [...plan.modules, module] } : plan));
    return { ...adapter, sites };
  }

  start(): void {
    this.#watch = this.#ground?.store.watch<BundleDeployment>(BUNDLE_DEPLOYMENTS, {}, ({ object, type }) => {
      if (type !== 'deleted') this.#consider(object.value);
    });
  }

  stop(): void {
    this.#watch?.stop();
  }

  /** Looks again after somebody's agent came, went or changed its mind. */
  considerAll(): void {
    for (const deployment of this.#ground?.api.list<BundleDeployment>(BUNDLE_DEPLOYMENTS) ?? [])
      this.#consider(deployment);
  }

  #consider({ metadata, spec, status }: BundleDeployment): void {
    const cluster = metadata.labels?.[CLUSTER_NAME] ?? '';
    const wanted = spec.deploymentID ?? '';
    const key = `${metadata.namespace ?? ''}/${metadata.name}`;
    const isApplied = status?.appliedDeploymentID === wanted && status.ready === true;
    if (wanted === '' || isApplied || this.offline.has(cluster) || this.#underWay.has(key)) return;
    if (this.failing.has(cluster) && isRefused(status)) return;
    this.#underWay.add(key);
    this.#ground?.tasks.after(APPLY_MS, () => this.#apply(key, metadata.namespace ?? '', metadata.name), {
      author: this.id,
    });
  }

  #apply(key: string, namespace: string, name: string): void {
    this.#underWay.delete(key);
    const { api } = this.#ground!;
    const deployment = api.get<BundleDeployment>(BUNDLE_DEPLOYMENTS, namespace, name);
    const cluster = deployment?.metadata.labels?.[CLUSTER_NAME] ?? '';
    if (deployment === undefined || this.offline.has(cluster)) return;
    const { deploymentID = '' } = deployment.spec;
    const status = this.failing.has(cluster)
      ? {
          ...deployment.status,
          conditions: [{ type: 'Deployed', status: 'False', reason: 'Error', message: 'refused' }],
        }
      : {
          appliedDeploymentID: deploymentID,
          ready: true,
          nonModified: true,
          conditions: [{ type: 'Deployed', status: 'True' }],
        };
    api.updateStatus<BundleDeployment>(BUNDLE_DEPLOYMENTS, { ...deployment, status });
  }
}

function isRefused(status: BundleDeployment['status']): boolean {
  return status?.conditions?.some(({ type, status: text }) => type === 'Deployed' && text === 'False') === true;
}
