import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { LOCAL_CLUSTER } from '../clusters/names.js';
import { PROJECT_ANNOTATION } from '../resources/project.js';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';
import {
  CLUSTER_BINDINGS,
  PROJECT_BINDINGS,
  type ClusterBinding,
  type ProjectBinding,
} from '../resources/role-template-binding.js';
import { clusterRights, rightsLabels } from './cluster-rights.js';
import { ensureRbac, removeBindings } from './rbac-objects.js';

type Member = ClusterBinding | ProjectBinding;

/** Gives members of the server's own cluster, and of its projects, their rights inside of it. */
export class LocalRights implements Controller {
  readonly id = 'local-rights';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: CLUSTER_BINDINGS, keys: ({ object }) => `${CLUSTER_BINDINGS} ${object.namespace}/${object.name}` },
    { kind: PROJECT_BINDINGS, keys: ({ object }) => `${PROJECT_BINDINGS} ${object.namespace}/${object.name}` },
    { kind: 'namespaces', keys: ({ object }) => this.#membersOf(projectOf(object.value as ApiObject)) },
  ];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return [CLUSTER_BINDINGS, PROJECT_BINDINGS].flatMap((kind) =>
      this.#api.list<Member>(kind).map(({ metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    );
  }

  reconcile(key: string): undefined {
    const [kind = '', namespace = '', name = ''] = key.split(/[ /]/);
    const member = this.#api.get<Member>(kind, namespace, name);
    if (member === undefined || member.metadata.deletionTimestamp !== undefined) {
      const metadata = { namespace, name } as ApiObject['metadata'];
      for (const labels of rightsLabels({ apiVersion: '', kind: '', metadata })) removeBindings(this.#api, labels, []);
      return;
    }
    const cluster = 'clusterName' in member ? member.clusterName : member.projectName.split(':')[0];
    if (cluster !== LOCAL_CLUSTER) return;
    const rights = clusterRights(member, {
      templateOf: (wanted) => this.#api.get<RoleTemplate>(ROLE_TEMPLATES_KIND, '', wanted),
      namespacesOf: (project) => this.#namespacesOf(`${LOCAL_CLUSTER}:${project}`),
    });
    for (const object of rights) ensureRbac(this.#api, object);
  }

  #namespacesOf(project: string): readonly string[] {
    return this.#api
      .list<ApiObject>('namespaces')
      .filter((namespace) => projectOf(namespace) === project && namespace.metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name);
  }

  #membersOf(project: string): readonly string[] {
    const name = project.split(':')[1];
    if (name === undefined) return [];
    return this.#api
      .list<ProjectBinding>(PROJECT_BINDINGS, name)
      .map(({ metadata }) => `${PROJECT_BINDINGS} ${name}/${metadata.name}`);
  }
}

function projectOf({ metadata }: ApiObject): string {
  return metadata.annotations?.[PROJECT_ANNOTATION] ?? '';
}
