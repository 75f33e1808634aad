import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { rfc3339, type Controller, type Tasks, type Trigger } from 'regatta/kit';
import { heldBy, isHeldBy, releasedBy } from '../access/lifecycle.js';
import { ensureNamespace } from '../clusters/cluster-objects.js';
import { LOCAL_CLUSTER } from '../clusters/names.js';
import { PROJECTS, type Project } from '../resources/project.js';

const LIFECYCLE = 'mgmt-project-rbac-remove';
const CONDITIONS = ['BackingNamespaceCreated', 'CreatorMadeOwner', 'InitialRolesPopulated'];

/** Gives a project its namespace on the server, and says when it can be used (pkg/controllers/management/auth). */
export class ProjectController implements Controller {
  readonly id = 'projects';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: PROJECTS, keys: ({ object }) => `${object.namespace}/${object.name}` },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Project>(PROJECTS).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  reconcile(key: string): undefined {
    const [cluster = '', name = ''] = key.split('/');
    const project = this.#api.get<Project>(PROJECTS, cluster, name);
    if (project === undefined) return;
    if (project.metadata.deletionTimestamp !== undefined) {
      if (isHeldBy(project, LIFECYCLE)) this.#api.update<Project>(PROJECTS, releasedBy(project, LIFECYCLE));
      if (this.#api.get('namespaces', '', name) !== undefined) this.#api.delete('namespaces', '', name);
      return;
    }
    if (isHeldBy(project, LIFECYCLE)) return;
    ensureNamespace(this.#api, name);
    const lastUpdateTime = rfc3339(this.#tasks.now);
    const conditions = CONDITIONS.map((type) => ({ type, status: 'True', lastUpdateTime }));
    const held = heldBy({ ...project, spec: withUsedLimit(project.spec), status: { conditions } }, LIFECYCLE);
    // The server's own cluster looks at projects with a controller of its own, which leaves a mark but holds nothing.
    const mark = `lifecycle.cattle.io/create.project-namespace-auth_${cluster}`;
    const annotations = { ...held.metadata.annotations, ...(cluster === LOCAL_CLUSTER && { [mark]: 'true' }) };
    this.#api.update<Project>(PROJECTS, { ...held, metadata: { ...held.metadata, annotations } });
  }
}

/** A project with a quota says how much of it its namespaces hold, if only nothing yet. */
function withUsedLimit(spec: Project['spec']): Project['spec'] {
  const { resourceQuota } = spec as { resourceQuota?: object };
  if (resourceQuota === undefined) return spec;
  const completed: object = { ...spec, resourceQuota: { usedLimit: {}, ...resourceQuota } };
  return completed as Project['spec'];
}
