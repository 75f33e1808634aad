import type { ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import { rfc3339, type Component, type SiteInfo, type Tasks } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { CLUSTERS, type Cluster, type ClusterCondition } from '../resources/cluster.js';
import { ensureInitialRoles } from '../access/initial-roles.js';
import { FEATURES, type Feature } from '../resources/feature.js';
import { API_VERSION } from '../resources/group.js';
import { SETTINGS, type Setting } from '../resources/setting.js';
import { TOKENS, type Token } from '../resources/token.js';
import { ADMIN_LABEL, USERS, type User } from '../resources/user.js';
import { clusterOf, ensure, ensureNamespace, ensureProjects, ensureRegistrationToken } from './cluster-objects.js';
import { CREATOR_ROLES, creatorRoles } from '../access/creator-roles.js';
import { CLUSTER_MARKS, EMPTY_SPEC, EMPTY_STATUS } from './cluster-fields.table.js';
import { LOCAL_CONDITIONS, SETTLED_CONDITIONS } from './conditions.table.js';
import { ADMIN_ID, ADMIN_PASSWORD, LAB_TOKEN_NAME, LAB_TOKEN_SECRET } from './credentials.js';
import { labClusters, type LabCluster } from './lab.js';
import { LOCAL_CLUSTER, projectId, registrationToken } from './names.js';
import { DEFAULT_FEATURES } from './features.table.js';
import { DEFAULT_SETTINGS } from './settings.table.js';

/**
 * What a server finds when it starts: settings, the administrator with a token, its own cluster, and the clusters of the lab,
 * which were imported in an earlier life of the same server.
 */
export class ServerBootstrap implements Component {
  readonly id = 'rancher';
  readonly part = 'server';
  readonly order = 1;
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #site: SiteInfo;
  readonly #constants: RancherConstants;

  constructor(tasks: Tasks, api: ApiServer, site: SiteInfo, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#site = site;
    this.#constants = constants;
  }

  start(): void {
    for (const [name, value, fromEnvironment] of DEFAULT_SETTINGS) this.#setting(name, value, fromEnvironment);
    for (const feature of DEFAULT_FEATURES) this.#feature(feature);
    ensureInitialRoles(this.#api);
    this.#administrator();
    this.#cluster({ id: LOCAL_CLUSTER, name: LOCAL_CLUSTER }, LOCAL_CONDITIONS);
    if (this.#constants.importedAtStart === 1)
      for (const cluster of labClusters(this.#site)) this.#cluster(cluster, SETTLED_CONDITIONS);
  }

  stop(): void {}

  #feature({ name, description, value, dynamic }: (typeof DEFAULT_FEATURES)[number]): void {
    const isExperimental = description.startsWith('[Experimental]') && dynamic;
    const feature: NewObject<Feature> = {
      apiVersion: API_VERSION,
      kind: 'Feature',
      metadata: { name, ...(isExperimental && { annotations: { 'feature.cattle.io/experimental': 'true' } }) },
      spec: { value: null },
      status: { default: value, description, dynamic, lockedValue: null },
    };
    ensure(this.#api, FEATURES, feature);
  }

  #setting(name: string, value: string, fromEnvironment: string | undefined): void {
    const setting: NewObject<Setting> = {
      apiVersion: API_VERSION,
      kind: 'Setting',
      metadata: { name },
      value: fromEnvironment ?? '',
      default: value,
      customized: false,
      source: fromEnvironment === undefined ? 'default' : 'env',
    };
    ensure(this.#api, SETTINGS, setting);
  }

  #administrator(): void {
    const user: NewObject<User> = {
      apiVersion: API_VERSION,
      kind: 'User',
      metadata: {
        name: ADMIN_ID,
        labels: { [ADMIN_LABEL]: 'admin-user' },
        annotations: { 'lifecycle.cattle.io/create.mgmt-auth-users-controller': 'true' },
      },
      username: 'admin',
      displayName: 'Default Admin',
      description: '',
      password: ADMIN_PASSWORD,
      principalIds: [`local://${ADMIN_ID}`],
      mustChangePassword: false,
      enabled: true,
    };
    ensure(this.#api, USERS, user);
    const token: NewObject<Token> = {
      apiVersion: API_VERSION,
      kind: 'Token',
      metadata: { name: LAB_TOKEN_NAME, labels: { 'authn.management.cattle.io/token-userId': ADMIN_ID } },
      token: LAB_TOKEN_SECRET,
      userId: ADMIN_ID,
      description: 'The lab',
      ttl: 0,
      expiresAtMs: 0,
      isDerived: true,
      clusterName: '',
      enabled: true,
    };
    ensure(this.#api, TOKENS, token);
  }

  #cluster({ id, name }: LabCluster, conditions: readonly string[]): void {
    if (this.#api.get<Cluster>(CLUSTERS, '', id) !== undefined) return;
    ensureNamespace(this.#api, id);
    const isLocal = id === LOCAL_CLUSTER;
    const lastUpdateTime = rfc3339(this.#tasks.now);
    const all = conditions.map((type): ClusterCondition => ({ type, status: 'True', lastUpdateTime }));
    const made = clusterOf({ displayName: name, internal: isLocal }, { name: id }, all);
    const annotations = {
      [CREATOR_ROLES]: JSON.stringify({ created: [], required: creatorRoles(this.#api, 'cluster') }),
    };
    const status = { ...EMPTY_STATUS, ...made.status, driver: 'imported' };
    const spec = { ...EMPTY_SPEC, ...made.spec };
    const metadata = { ...made.metadata, annotations: { ...annotations, ...CLUSTER_MARKS } };
    this.#api.create<Cluster>(CLUSTERS, { ...made, metadata, spec, status });
    ensureProjects(this.#api, id, (project) => projectId(id, project));
    if (!isLocal) ensureRegistrationToken(this.#api, id, registrationToken(id));
  }
}
