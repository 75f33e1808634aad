import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import { rfc3339, type Controller, type Random, type Tasks, type Trigger } from 'regatta/kit';
import { LOCAL_CLUSTER, NAME_ALPHABET } from '../clusters/names.js';
import { PROJECT_ANNOTATION, PROJECTS, type Project } from '../resources/project.js';
import { conditionsIn, parsedText, STATUS_ANNOTATION, statusText } from './namespace-status.js';
import { resourcesOf, type QuotaLimit } from './quota-limits.js';

const QUOTA_ANNOTATION = 'field.cattle.io/resourceQuota';
const QUOTA_LABEL = { 'resourcequota.management.cattle.io/default-resource-quota': 'true' };
const SEEN = { 'lifecycle.cattle.io/create.namespace-auth': 'true' };

interface Quota {
  readonly limit?: QuotaLimit;
}

interface ResourceQuota extends ApiObject {
  readonly spec: { readonly hard: Readonly<Record<string, string>> };
}

/** Brings the namespaces of the server's own cluster into their projects: label, quota, and word that they can be used. */
export class NamespaceController implements Controller {
  readonly id = 'project-namespaces';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: 'namespaces', keys: ({ object }) => object.name },
    { kind: PROJECTS, keys: ({ object }) => this.#namespacesOf(`${object.namespace}:${object.name}`) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #random: Random;

  constructor(tasks: Tasks, api: ApiServer, random: Random) {
    this.#tasks = tasks;
    this.#api = api;
    this.#random = random.fork('project-namespaces');
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<ApiObject>('namespaces').map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): undefined {
    const namespace = this.#api.get<ApiObject>('namespaces', '', name);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
    const { annotations = {}, labels = {} } = namespace.metadata;
    const id = annotations[PROJECT_ANNOTATION];
    const isNew = conditionsIn(annotations[STATUS_ANNOTATION]).some(({ status }) => status === 'Unknown');
    // What kubectl made, and nobody put into a project, is left alone.
    if (id === undefined && !isNew) return;
    const project = id === undefined ? undefined : this.#project(id);
    const quota = project === undefined ? undefined : this.#quotaOf(project, annotations[QUOTA_ANNOTATION]);
    if (quota !== undefined) this.#ensureQuota(name, resourcesOf(quota));
    const types = [
      'InitialRolesPopulated',
      ...(quota === undefined ? [] : ['ResourceQuotaValidated']),
      'ResourceQuotaInit',
    ];
    const wanted = {
      ...annotations,
      ...SEEN,
      ...(quota !== undefined && { [QUOTA_ANNOTATION]: JSON.stringify({ limit: quota }) }),
      ...((isNew || annotations[STATUS_ANNOTATION] === undefined) && {
        [STATUS_ANNOTATION]: statusText(types, rfc3339(this.#tasks.now)),
      }),
    };
    const marked = { ...labels, ...(project !== undefined && { [PROJECT_ANNOTATION]: project.metadata.name }) };
    const metadata = { ...namespace.metadata, annotations: wanted, labels: marked };
    if (JSON.stringify(metadata) !== JSON.stringify(namespace.metadata))
      this.#api.update('namespaces', { ...namespace, metadata });
  }

  #project(id: string): Project | undefined {
    const [cluster = '', name = ''] = id.split(':');
    return cluster === LOCAL_CLUSTER ? this.#api.get<Project>(PROJECTS, cluster, name) : undefined;
  }

  #namespacesOf(project: string): readonly string[] {
    return this.#api
      .list<ApiObject>('namespaces')
      .filter(({ metadata }) => metadata.annotations?.[PROJECT_ANNOTATION] === project)
      .map(({ metadata }) => metadata.name);
  }

  /** What the namespace asks for, completed from what each namespace of the project gets. */
  #quotaOf({ spec }: Project, asked: string | undefined): QuotaLimit | undefined {
    const { namespaceDefaultResourceQuota: each } = spec as { namespaceDefaultResourceQuota?: Quota };
    if (each?.limit === undefined) return undefined;
    const own = asked === undefined ? {} : ((parsedText(asked) as Quota).limit ?? {});
    return { ...each.limit, ...own };
  }

  #ensureQuota(namespace: string, hard: Readonly<Record<string, string>>): void {
    const known = this.#api
      .list<ResourceQuota>('resourcequotas', namespace)
      .find(
        ({ metadata }) => metadata.labels?.['resourcequota.management.cattle.io/default-resource-quota'] === 'true',
      );
    if (known === undefined) {
      const name = `default-${this.#random.text(5, NAME_ALPHABET)}`;
      const labels = { 'cattle.io/creator': 'norman', ...QUOTA_LABEL };
      const metadata = { name, generateName: 'default-', namespace, labels };
      this.#api.create<ResourceQuota>('resourcequotas', {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata,
        spec: { hard },
      });
    } else if (JSON.stringify(known.spec.hard) !== JSON.stringify(hard)) {
      this.#api.update<ResourceQuota>('resourcequotas', { ...known, spec: { ...known.spec, hard } });
    }
  }
}
