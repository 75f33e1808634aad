import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import { NAME_ALPHABET } from './names.js';
import type { Random } from 'regatta/kit';
import type { Cluster, ClusterCondition } from '../resources/cluster.js';
import { REGISTRATION_TOKENS, type RegistrationToken } from '../resources/cluster-registration-token.js';
import { API_VERSION } from '../resources/group.js';
import { PROJECTS, type Project } from '../resources/project.js';

/** What holds a deleted cluster until the server has cleaned up (recording clusters-import, k8s.object). */
export const CLUSTER_FINALIZERS = [
  'wrangler.cattle.io/mgmt-cluster-remove',
  'controller.cattle.io/cluster-agent-controller-cleanup',
  'controller.cattle.io/cluster-scoped-gc',
  'controller.cattle.io/cluster-provisioner-controller',
  'controller.cattle.io/mgmt-cluster-rbac-remove',
] as const;

/** The two projects of a new cluster, with the labels by which they are found. */
export const DEFAULT_PROJECTS = [
  {
    name: 'Default',
    label: 'authz.management.cattle.io/default-project',
    description: 'Default project created for the cluster',
  },
  {
    name: 'System',
    label: 'authz.management.cattle.io/system-project',
    description: 'System project created for the cluster',
  },
] as const;

/** What somebody says of a cluster when it is made. */
export interface GivenCluster {
  readonly displayName: string;
  readonly description?: string;
  readonly internal?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function clusterOf(
  given: GivenCluster,
  metadata: NewObject<Cluster>['metadata'],
  conditions: readonly ClusterCondition[],
): NewObject<Cluster> {
  const { displayName, description = '', internal = false, labels = {}, annotations } = given;
  return {
    apiVersion: API_VERSION,
    kind: 'Cluster',
    metadata: {
      ...metadata,
      labels: { 'cattle.io/creator': 'norman', ...labels },
      ...(annotations !== undefined && { annotations: { ...annotations, ...metadata.annotations } }),
      finalizers: internal ? [] : CLUSTER_FINALIZERS,
    },
    spec: {
      displayName,
      description,
      internal,
      fleetWorkspaceName: internal ? 'fleet-local' : 'fleet-default',
      dockerRootDir: '/var/lib/docker',
      enableNetworkPolicy: internal ? null : false,
    },
    status: { conditions },
  };
}

/** Makes an object unless it is there. */
export function ensure(api: ApiServer, resource: string, object: NewObject<ApiObject>): void {
  const { name = '', namespace = '' } = object.metadata;
  if (api.get(resource, namespace, name) === undefined) api.create(resource, object);
}

/** The namespace in which a cluster keeps its nodes, projects and tokens. */
export function ensureNamespace(api: ApiServer, name: string): void {
  ensure(api, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** Default and System, by names that the caller chooses for them. */
export function ensureProjects(
  api: ApiServer,
  cluster: string,
  nameOf: (project: string) => string,
  creator?: string,
): void {
  const known = api.list<Project>(PROJECTS, cluster);
  for (const { name, label, description } of DEFAULT_PROJECTS) {
    if (known.some(({ metadata }) => metadata.labels?.[label] === 'true')) continue;
    const project: NewObject<Project> = {
      apiVersion: API_VERSION,
      kind: 'Project',
      metadata: {
        name: nameOf(name),
        namespace: cluster,
        labels: { [label]: 'true', 'cattle.io/creator': 'norman' },
        ...(creator !== undefined && { annotations: { 'field.cattle.io/creatorId': creator } }),
      },
      spec: { clusterName: cluster, displayName: name, description },
    };
    api.create<Project>(PROJECTS, project);
  }
}

export function ensureRegistrationToken(api: ApiServer, cluster: string, token: string): void {
  const made: NewObject<RegistrationToken> = {
    apiVersion: API_VERSION,
    kind: 'ClusterRegistrationToken',
    metadata: { name: 'default-token', namespace: cluster },
    spec: { clusterName: cluster },
    status: { token },
  };
  ensure(api, REGISTRATION_TOKENS, made);
}

export function newSecret(random: Random): string {
  return random.text(54, NAME_ALPHABET);
}
