import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { DEFAULT_PROJECTS } from '../../clusters/cluster-objects.js';
import { NAME_ALPHABET } from '../../clusters/names.js';
import { CLUSTERS, type Cluster } from '../../resources/cluster.js';
import { API_VERSION } from '../../resources/group.js';
import { PROJECTS, type Project } from '../../resources/project.js';
import { NormanRefusal } from '../errors.js';
import { maySee } from './clusters.js';
import {
  actionsOf,
  commonOf,
  requiredText,
  textIn,
  type Body,
  type NormanContext,
  type NormanHandler,
} from './handler.js';
import type { Item } from './query.js';
import { PROJECT } from './types.table.js';

/** `/v3/projects`. Quotas and members are not kept. */
export class ProjectHandler implements NormanHandler {
  readonly type = PROJECT;
  readonly #api: ApiServer;
  readonly #random: Random;

  constructor(api: ApiServer, random: Random) {
    this.#api = api;
    this.#random = random.fork('projects');
  }

  items(context: NormanContext): readonly Item[] {
    return this.#api
      .list<Project>(PROJECTS)
      .filter(({ spec }) => this.#maySee(spec.clusterName, context))
      .map((project) => projectView(project, context));
  }

  item(id: string, context: NormanContext): Item {
    return projectView(this.#project(id, context), context);
  }

  create(body: Body, context: NormanContext): Item {
    const clusterName = requiredText(body, 'clusterId');
    if (!this.#maySee(clusterName, context))
      throw new NormanRefusal('NotFound', `namespaces "${clusterName}" not found`);
    const creator = { 'field.cattle.io/creatorId': context.caller.user.metadata.name };
    const made = this.#api.create<Project>(PROJECTS, {
      apiVersion: API_VERSION,
      kind: 'Project',
      metadata: {
        name: `p-${this.#random.text(5, NAME_ALPHABET)}`,
        namespace: clusterName,
        labels: { 'cattle.io/creator': 'norman' },
        annotations: creator,
      },
      spec: { clusterName, displayName: requiredText(body, 'name'), description: textIn(body, 'description') ?? '' },
    });
    return projectView(made, context);
  }

  remove(id: string, context: NormanContext): undefined {
    const { metadata } = this.#project(id, context);
    if (DEFAULT_PROJECTS.some(({ label }) => metadata.labels?.[label] === 'true'))
      throw new NormanRefusal('MethodNotAllow', 'System Project cannot be deleted');
    this.#api.delete(PROJECTS, metadata.namespace ?? '', metadata.name);
  }

  #project(id: string, context: NormanContext): Project {
    const [cluster = '', name = ''] = id.split(':');
    if (name === '') throw new NormanRefusal('NotFound', 'failed to find resource by id');
    const project = this.#api.get<Project>(PROJECTS, cluster, name);
    if (project !== undefined && this.#maySee(cluster, context)) return project;
    throw new NormanRefusal('NotFound', `projects.management.cattle.io "${name}" not found`);
  }

  #maySee(clusterName: string, context: NormanContext): boolean {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', clusterName);
    return cluster !== undefined && maySee(cluster, context);
  }
}

function projectView(project: Project, context: NormanContext): Item {
  const { metadata, spec, status } = project;
  const id = `${spec.clusterName}:${metadata.name}`;
  return {
    ...commonOf(PROJECT, id, project, context, { update: true, remove: true }),
    actions: actionsOf(PROJECT, id, context, []),
    clusterId: spec.clusterName,
    ...(status?.conditions !== undefined && { conditions: status.conditions }),
    description: spec.description,
    enableProjectMonitoring: false,
    name: spec.displayName,
    namespaceId: null,
    state: 'active',
    transitioning: 'no',
    transitioningMessage: '',
  };
}
