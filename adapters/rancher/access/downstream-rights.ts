import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import { rfc3339, type Component, type Store, type Tasks, type Watch } from 'regatta/kit';
import { LOCAL_CLUSTER } from '../clusters/names.js';
import { conditionsIn, STATUS_ANNOTATION, statusText } from '../projects/namespace-status.js';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import { GLOBAL_ROLE_BINDINGS } from '../resources/global-role-binding.js';
import { PROJECT_ANNOTATION } from '../resources/project.js';
import { ROLE_TEMPLATES_KIND } from '../resources/role-template.js';
import { CLUSTER_BINDINGS, PROJECT_BINDINGS } from '../resources/role-template-binding.js';
import { ask, follow, type ClusterAnswer } from '../tunnel/ask.js';
import type { TunnelSession } from '../tunnel/session.js';
import type { TunnelServer } from '../tunnel/tunnel-server.js';
import { rbacKey, wantedRights } from './downstream-wanted.js';
import type { RbacObject } from './rbac-objects.js';
import { RBAC_GROUP } from './role-bindings.js';

const SOURCES = [CLUSTER_BINDINGS, PROJECT_BINDINGS, GLOBAL_ROLE_BINDINGS, ROLE_TEMPLATES_KIND];
const NAMESPACES = '/api/v1/namespaces';
const SEEN = { 'lifecycle.cattle.io/create.namespace-auth': 'true' };
const RBAC = `/apis/${RBAC_GROUP}/v1`;
const OWN = `labelSelector=${encodeURIComponent('cattle.io/creator=norman')}`;
const PLURALS: Readonly<Record<string, string>> = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  RoleBinding: 'rolebindings',
};

/** Bindings that a member got, and loses with his membership, have a label that names it. */
const OWNER_LABEL = 'authz.cluster.cattle.io/rtb-owner-updated';
const OWNER = 'owner-user';
const ADMINISTRATOR_BINDING = /^globaladmin-/;

interface Listed {
  readonly items: readonly RbacObject[];
  readonly metadata: { readonly resourceVersion: string };
}

/** What goes on with one connected cluster. */
interface Work {
  readonly session: TunnelSession;
  stop: () => void;
  /** A pass is under way; whatever changes meanwhile needs another. */
  isBusy: boolean;
  isStale: boolean;
}

/**
 * Gives members of the imported clusters, and of their projects, their rights inside of them: looks at what a cluster has, through
 * its tunnel, and sends what is missing, different or too much (pkg/controllers/managementuser/rbac). All of that is done anew
 * whenever a tunnel opens, a member, role or namespace changes; so nothing has to be remembered.
 */
export class DownstreamRights implements Component {
  readonly id = 'cluster-rights';
  readonly part = 'server';
  readonly order = 23;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;
  readonly #works = new Map<string, Work>();
  #watches: readonly Watch[] = [];
  #unwatch: () => void = () => {};

  constructor(tasks: Tasks, store: Store, api: ApiServer, tunnels: TunnelServer) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#tunnels = tunnels;
  }

  start(): void {
    this.#watches = SOURCES.map((kind) => this.#store.watch(kind, {}, () => this.#lookAtAll()));
    this.#unwatch = this.#tunnels.watch((cluster) => this.#follow(cluster));
    for (const { metadata } of this.#api.list<Cluster>(CLUSTERS)) this.#follow(metadata.name);
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
    this.#unwatch();
    for (const { stop } of this.#works.values()) stop();
    this.#works.clear();
  }

  #lookAtAll(): void {
    for (const [cluster, work] of this.#works) this.#look(cluster, work);
  }

  #follow(cluster: string): void {
    const session = this.#tunnels.session(cluster);
    const before = this.#works.get(cluster);
    if (before?.session === session || cluster === LOCAL_CLUSTER) return;
    before?.stop();
    this.#works.delete(cluster);
    if (session === undefined) return;
    const work: Work = { session, stop: () => {}, isBusy: false, isStale: false };
    this.#works.set(cluster, work);
    this.#own(() => this.#watchNamespaces(cluster, work));
  }

  /** The first look, and one more after each change of a namespace. */
  #watchNamespaces(cluster: string, work: Work): void {
    this.#ask(cluster, work, 'GET', NAMESPACES, (answer) => {
      const { metadata } = answer.body as Listed;
      const query = `watch=1&resourceVersion=${metadata.resourceVersion}`;
      const again = () => this.#isCurrent(cluster, work) && this.#own(() => this.#watchNamespaces(cluster, work));
      work.stop = follow(work.session, NAMESPACES, query, () => this.#own(() => this.#look(cluster, work)), again);
      this.#look(cluster, work);
    });
  }

  #look(cluster: string, work: Work): void {
    if (!this.#isCurrent(cluster, work)) return;
    work.isStale = work.isBusy;
    if (work.isBusy) return;
    work.isBusy = true;
    this.#own(() => this.#read(cluster, work, [NAMESPACES, ...Object.values(PLURALS).map(ownOf)], []));
  }

  /** Reads one list after the other, then sends what they lack. */
  #read(cluster: string, work: Work, left: readonly string[], read: readonly Listed[]): void {
    const [path, ...others] = left;
    if (path !== undefined)
      return this.#ask(cluster, work, 'GET', path, ({ body }) =>
        this.#read(cluster, work, others, [...read, body as Listed]),
      );
    const [namespaces, ...rights] = read;
    const wanted = wantedRights(this.#api, cluster, namespaces!.items as unknown as readonly ApiObject[]);
    const kinds = Object.keys(PLURALS);
    const known = rights.flatMap(({ items }, index) => items.map((item) => ({ ...item, kind: kinds[index]! })));
    const marked = (namespaces!.items as unknown as readonly ApiObject[]).flatMap((one) => this.#marked(cluster, one));
    this.#send(cluster, work, [...changesOf(wanted, known), ...marked]);
  }

  /** The label of its project, and word that a new namespace can be used, once its roles are there. */
  #marked(cluster: string, namespace: ApiObject): readonly Change[] {
    const { annotations = {}, labels = {}, name } = namespace.metadata;
    const [owner, project] = (annotations[PROJECT_ANNOTATION] ?? '').split(':');
    const isNew = conditionsIn(annotations[STATUS_ANNOTATION]).some(({ status }) => status === 'Unknown');
    const isLabelled = owner !== cluster || project === undefined || labels[PROJECT_ANNOTATION] === project;
    if (namespace.metadata.deletionTimestamp !== undefined || (!isNew && isLabelled)) return [];
    const status = statusText(['InitialRolesPopulated', 'ResourceQuotaInit'], rfc3339(this.#tasks.now));
    const metadata = {
      ...namespace.metadata,
      annotations: { ...annotations, ...SEEN, [STATUS_ANNOTATION]: status },
      labels: isLabelled ? labels : { ...labels, [PROJECT_ANNOTATION]: project },
    };
    const object = { ...namespace, apiVersion: 'v1', kind: 'Namespace', metadata };
    return [{ method: 'PUT', path: `${NAMESPACES}/${name}`, object }];
  }

  #send(cluster: string, work: Work, [first, ...others]: readonly Change[]): void {
    if (first !== undefined) {
      const { method, path, object } = first;
      return this.#ask(cluster, work, method, path, () => this.#send(cluster, work, others), object);
    }
    work.isBusy = false;
    if (work.isStale) this.#look(cluster, work);
  }

  #ask(
    cluster: string,
    work: Work,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    answered: (answer: ClusterAnswer) => void,
    object?: RbacObject,
  ): void {
    const sent = object && { body: JSON.stringify(object), contentType: 'application/json' };
    const done = (answer: ClusterAnswer | undefined) => {
      if (answer === undefined || !this.#isCurrent(cluster, work)) return;
      // Without the lists nothing can be compared; the next change looks again.
      if (method === 'GET' && answer.status !== 200) work.isBusy = false;
      else this.#own(() => answered(answer));
    };
    ask(work.session, method, path, done, sent);
  }

  #isCurrent(cluster: string, work: Work): boolean {
    return this.#works.get(cluster) === work && work.session.open;
  }

  #own(run: () => void): void {
    this.#tasks.as(this.id, this.#tasks.cause, run);
  }
}

interface Change {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly object?: RbacObject;
}

/** What makes of the known objects the wanted ones; roles stay, since they give nothing by themselves. */
function* changesOf(wanted: ReadonlyMap<string, RbacObject>, known: readonly RbacObject[]): Generator<Change> {
  const before = new Map(known.map((object) => [rbacKey(object), object]));
  for (const [key, object] of wanted) {
    const there = before.get(key);
    if (there === undefined) yield { method: 'POST', path: collectionOf(object), object };
    else if (differs(there, object)) yield { method: 'PUT', path: pathOf(object), object };
  }
  for (const [key, object] of before)
    if (!wanted.has(key) && isOfMember(object)) yield { method: 'DELETE', path: pathOf(object) };
}

function differs(there: RbacObject, object: RbacObject): boolean {
  const shown = ({ metadata, rules, subjects }: RbacObject) =>
    JSON.stringify([metadata.labels ?? {}, rules, subjects].map(sorted));
  return shown(there) !== shown(object);
}

/** The same value with its fields in one order, as the two sides write them differently. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

function isOfMember({ kind, metadata }: RbacObject): boolean {
  if (!kind.endsWith('Binding')) return false;
  const labels = metadata.labels ?? {};
  const isOwned = OWNER_LABEL in labels || Object.values(labels).includes(OWNER);
  return isOwned || ADMINISTRATOR_BINDING.test(metadata.name ?? '');
}

function ownOf(plural: string): string {
  return `${RBAC}/${plural}?${OWN}`;
}

function collectionOf({ kind, metadata }: RbacObject): string {
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${RBAC}${place}/${PLURALS[kind]!}`;
}

function pathOf(object: RbacObject): string {
  return `${collectionOf(object)}/${object.metadata.name ?? ''}`;
}
