import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import { summaryOf } from '../../clusters/state.js';
import { LOCAL_CLUSTER } from '../../clusters/names.js';
import { conditionsIn, NEW_STATUS, parsedText, STATUS_ANNOTATION } from '../../projects/namespace-status.js';
import { misfitText, quotaFit, type QuotaLimit } from '../../projects/quota-limits.js';
import { CLUSTERS } from '../../resources/cluster.js';
import { PROJECT_ANNOTATION, PROJECTS, type Project } from '../../resources/project.js';
import { forbidden, NormanRefusal } from '../errors.js';
import {
  notFound,
  textIn,
  type Acted,
  type Body,
  type Item,
  type Links,
  type NormanContext,
  type NormanHandler,
} from './handler.js';
import { CREATOR } from './object-mapping.js';

const FIELD = 'field.cattle.io/';
const IN_JSON = ['resourceQuota', 'containerDefaultResourceLimit'];

interface Quota {
  readonly limit?: QuotaLimit;
}

/** Namespaces of one cluster: those of the server's own, or those that a tunnel leads to. */
export interface NamespaceStore {
  list(): readonly ApiObject[];
  get(name: string): ApiObject | undefined;
  create(object: NewObject<ApiObject>): ApiObject;
  update(object: ApiObject): ApiObject;
  delete(name: string): void;
}

/** `/v3/clusters/<id>/namespaces`, of the server's own cluster unless another is named. */
export class NamespaceHandler implements NormanHandler {
  readonly scope = 'cluster';
  readonly type = 'namespace';
  readonly #api: ApiServer;
  readonly #cluster: string;
  readonly #store: NamespaceStore;

  constructor(api: ApiServer, cluster: string = LOCAL_CLUSTER, store: NamespaceStore = ownNamespaces(api)) {
    this.#api = api;
    this.#cluster = cluster;
    this.#store = store;
  }

  items(context: NormanContext): readonly Item[] {
    this.#checkCluster(context);
    return this.#store
      .list()
      .filter(({ metadata }) => this.#allows('get', metadata.name, context))
      .map(viewOf);
  }

  item(id: string, context: NormanContext): Item {
    return viewOf(this.#namespace(id, context));
  }

  create(body: Body, context: NormanContext): Item {
    this.#checkCluster(context);
    const name = textIn(body, 'name') ?? '';
    if (name === '') throw new NormanRefusal('MissingRequired', '', 'name');
    const projectId = textIn(body, 'projectId') ?? '';
    const project = projectId === '' ? undefined : this.#project(projectId);
    const user = context.caller.user.metadata.name;
    if (!this.#allows('create', '', context)) throw this.#refusal('create', '', context);
    const quota = body['resourceQuota'] as Quota | undefined;
    if (project !== undefined && quota?.limit !== undefined) this.#checkQuota(project, quota.limit, '');
    const limits = (project?.spec as { containerDefaultResourceLimit?: object } | undefined)
      ?.containerDefaultResourceLimit;
    const annotations = {
      ...(body['annotations'] as Readonly<Record<string, string>> | undefined),
      [STATUS_ANNOTATION]: NEW_STATUS,
      [CREATOR]: user,
      ...(project !== undefined && { [PROJECT_ANNOTATION]: projectId }),
      ...(quota !== undefined && { [`${FIELD}resourceQuota`]: JSON.stringify(quota) }),
      ...(limits !== undefined && { [`${FIELD}containerDefaultResourceLimit`]: JSON.stringify(limits) }),
    };
    const labels = {
      ...(body['labels'] as Readonly<Record<string, string>> | undefined),
      'cattle.io/creator': 'norman',
    };
    const made = this.#store.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels, annotations },
    });
    return viewOf(made);
  }

  update(id: string, body: Body, context: NormanContext): Item {
    const namespace = this.#namespace(id, context);
    if (!this.#allows('update', id, context)) throw this.#refusal('update', id, context);
    const quota = body['resourceQuota'] as Quota | undefined;
    const annotations = {
      ...namespace.metadata.annotations,
      ...(body['annotations'] as Readonly<Record<string, string>> | undefined),
      ...(quota !== undefined && { [`${FIELD}resourceQuota`]: JSON.stringify(quota) }),
    };
    const labels = {
      ...namespace.metadata.labels,
      ...(body['labels'] as Readonly<Record<string, string>> | undefined),
    };
    return viewOf(this.#store.update({ ...namespace, metadata: { ...namespace.metadata, annotations, labels } }));
  }

  remove(id: string, context: NormanContext): Item | undefined {
    this.#namespace(id, context);
    if (!this.#allows('delete', id, context)) throw this.#refusal('delete', id, context);
    this.#store.delete(id);
    const left = this.#store.get(id);
    return left === undefined ? undefined : viewOf(left);
  }

  actions({ id }: Item, context: NormanContext): readonly string[] {
    return this.#allows('update', id, context) ? ['move'] : [];
  }

  links(links: Links): Links {
    return { ...links, yaml: `${links['self']}/yaml` };
  }

  act(id: string, action: string, body: Body, context: NormanContext): Acted | undefined {
    if (action !== 'move') return undefined;
    const namespace = this.#namespace(id, context);
    const projectId = textIn(body, 'projectId') ?? '';
    const { [PROJECT_ANNOTATION]: _before, ...others } = namespace.metadata.annotations ?? {};
    if (projectId !== '') this.#project(projectId);
    const annotations = projectId === '' ? others : { ...others, [PROJECT_ANNOTATION]: projectId };
    const { [PROJECT_ANNOTATION]: _label, ...labels } = namespace.metadata.labels ?? {};
    this.#store.update({ ...namespace, metadata: { ...namespace.metadata, annotations, labels } });
    return { status: 200 };
  }

  /** Namespaces of other clusters are behind their tunnels, and out of reach without one. */
  #checkCluster({ within }: NormanContext): void {
    if (within === this.#cluster) return;
    const isKnown = this.#api.get(CLUSTERS, '', within) !== undefined;
    const why = isKnown
      ? 'ClusterUnavailable 503: cluster not found'
      : `clusters.management.cattle.io "${within}" not found`;
    throw new NormanRefusal('ClusterUnavailable', why);
  }

  #namespace(id: string, context: NormanContext): ApiObject {
    this.#checkCluster(context);
    const namespace = this.#store.get(id);
    if (!this.#allows('get', id, context)) throw this.#refusal('get', id, context);
    if (namespace === undefined) throw new NormanRefusal('NotFound', `namespaces "${id}" not found`);
    return namespace;
  }

  #project(id: string): Project {
    const [cluster = '', name = ''] = id.split(':');
    const project = this.#api.get<Project>(PROJECTS, cluster, name);
    if (project === undefined) throw notFound('projects', name);
    return project;
  }

  /** What the others of the project hold already counts, too. */
  #checkQuota({ metadata, spec }: Project, asked: QuotaLimit, except: string): void {
    const { resourceQuota } = spec as { resourceQuota?: Quota };
    if (resourceQuota?.limit === undefined) return;
    const id = `${metadata.namespace ?? ''}:${metadata.name}`;
    const others = this.#store
      .list()
      .filter((one) => one.metadata.annotations?.[PROJECT_ANNOTATION] === id && one.metadata.name !== except)
      .map((one) => (parsedText(one.metadata.annotations?.[`${FIELD}resourceQuota`] ?? '') as Quota).limit ?? {});
    const misfit = misfitText(quotaFit(asked, others, resourceQuota.limit));
    if (misfit !== undefined)
      throw new NormanRefusal('MaxLimitExceeded', `exceeds projectLimit on fields: ${misfit}`, 'resourceQuota');
  }

  #allows(verb: string, name: string, { access }: NormanContext): boolean {
    return access.allows(verb, '', 'namespaces', '', name);
  }

  #refusal(verb: string, name: string, { caller }: NormanContext): NormanRefusal {
    const refusal = forbidden(caller.user.metadata.name, verb, 'namespaces', name);
    const message = refusal.message
      .replaceAll('.management.cattle.io', '')
      .replace('API group "management.cattle.io"', 'API group ""');
    return new NormanRefusal('Forbidden', message);
  }
}

function ownNamespaces(api: ApiServer): NamespaceStore {
  const resource = 'namespaces';
  return {
    list: () => api.list<ApiObject>(resource),
    get: (name) => api.get<ApiObject>(resource, '', name),
    create: (object) => api.create(resource, object),
    update: (object) => api.update(resource, object),
    delete: (name) => api.delete(resource, '', name),
  };
}

/** What Rancher keeps in annotations is shown as fields. */
function viewOf({ metadata }: ApiObject): Item {
  const entries = Object.entries(metadata.annotations ?? {});
  const fields = entries
    .filter(([name]) => name.startsWith(FIELD))
    .map(([name, text]) => {
      const field = name.slice(FIELD.length);
      return [field, IN_JSON.includes(field) ? parsedText(text) : text] as const;
    });
  const { state, transitioning, transitioningMessage } = summaryOf(
    conditionsIn(metadata.annotations?.[STATUS_ANNOTATION]),
  );
  const isGoing = metadata.deletionTimestamp !== undefined;
  return {
    ...(Object.fromEntries(fields) as Body),
    annotations: Object.fromEntries(entries.filter(([name]) => !name.startsWith(FIELD))),
    created: metadata.creationTimestamp,
    id: metadata.name,
    labels: metadata.labels ?? {},
    name: metadata.name,
    ...(isGoing && { removed: metadata.deletionTimestamp }),
    state: isGoing ? 'removing' : state,
    transitioning: isGoing ? 'yes' : transitioning,
    transitioningMessage,
    uuid: metadata.uid,
  };
}
