import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Call, Store, Tasks } from 'regatta/kit';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import { baseOf, sendDocument, sendNothing } from './answers.js';
import type { Caller } from './authentication.js';
import { stateOf } from '../clusters/state.js';
import { maySee } from './norman/clusters.js';

const TYPE = 'management.cattle.io.cluster';

/** `/v1`: of steve only the clusters, listed and read (recording steve, mgmt.clusters). */
export class Steve {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, store: Store, api: ApiServer) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
  }

  accept(call: Call, caller: Caller): void {
    const base = baseOf(call);
    const [, plural, name] = call.path.split('/').filter((segment) => segment !== '');
    const answer = (body: object) => sendDocument(call, 200, body, `${base}/v1/schemas`);
    if (call.method !== 'GET') return sendNothing(call, 405);
    if (plural === undefined) return answer(rootOf(base));
    if (plural !== `${TYPE}s`) return sendNothing(call, 404);
    const seen = this.#api.list<Cluster>(CLUSTERS).filter((cluster) => maySee(cluster, caller));
    if (name === undefined)
      return answer({
        type: 'collection',
        links: { self: `${base}/v1/${TYPE}s` },
        actions: {},
        resourceType: TYPE,
        revision: String(this.#store.revision),
        count: seen.length,
        data: seen.map((cluster) => this.#view(cluster, base)),
      });
    const cluster = seen.find(({ metadata }) => metadata.name === name);
    if (cluster === undefined) return sendNothing(call, 404);
    answer(this.#view(cluster, base));
  }

  #view(cluster: Cluster, base: string) {
    const { metadata } = cluster;
    const { name: id } = metadata;
    const self = `${base}/v1/${TYPE}s/${id}`;
    const { state, transitioning, transitioningMessage: message } = stateOf(cluster, this.#tasks.now);
    const shown = { name: state, message, error: transitioning === 'error', transitioning: transitioning === 'yes' };
    return {
      id,
      type: TYPE,
      links: { remove: 'blocked', self, update: 'blocked', view: self },
      actions: { generateKubeconfig: `${base}/v3/clusters/${id}?action=generateKubeconfig` },
      ...cluster,
      metadata: { ...metadata, relationships: null, state: shown },
    };
  }
}

function rootOf(base: string) {
  const self = `${base}/v1`;
  const links = { [`${TYPE}s`]: `${self}/${TYPE}s`, root: self, self };
  return { id: 'v1', type: 'apiRoot', links, apiVersion: { version: 'v1' } };
}
