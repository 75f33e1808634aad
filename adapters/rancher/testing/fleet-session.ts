import type { ScenarioSession, StepResult, StepTools, VectorsHost } from 'regatta/testing';
import { LAB_BEARER } from '../clusters/credentials.js';
import { LOCAL_CLUSTER } from '../clusters/names.js';
import { stateOfDeployment } from '../fleet/conditions.js';
import {
  BUNDLE_DEPLOYMENTS,
  CLUSTER_NAME,
  type BundleDeployment,
  type FleetCondition,
} from '../fleet/resources/bundle-deployment.js';
import { BUNDLES, type Bundle } from '../fleet/resources/bundle.js';
import { CLUSTER_GROUPS, type ClusterGroup } from '../fleet/resources/cluster-group.js';
import { FLEET_CLUSTERS, type FleetCluster } from '../fleet/resources/cluster.js';
import type { PlayedAgents } from './played-agents.js';
import type { ReplayedWorld } from './records.js';

type ScenarioFile = Parameters<NonNullable<VectorsHost['scenarios']>['open']>[1];
type Step = Parameters<ScenarioSession['perform']>[0];
type Labels = Readonly<Record<string, string>>;

const WORKSPACE = 'fleet-sim';
const API = '/apis/fleet.cattle.io/v1alpha1';
const KINDS = [BUNDLE_DEPLOYMENTS, BUNDLES, FLEET_CLUSTERS, CLUSTER_GROUPS];

/** How long the server, and then the clusters, take to come up. Virtual milliseconds. */
const SETTLE_MS = 10_000;

/** Replays a rollout to clusters whose agents are played, as they were when it was recorded. */
export class FleetSession implements ScenarioSession {
  readonly #world: ReplayedWorld;
  readonly #agents: PlayedAgents;
  /** Ids of deployments, renamed in order of sight. */
  readonly #versions = new Map<string, string>();

  constructor(world: ReplayedWorld, { cluster }: ScenarioFile, tools: StepTools, agents: PlayedAgents) {
    this.#world = world;
    this.#agents = agents;
    tools.advance(SETTLE_MS);
    const create = (path: string, body: object) => send(tools, 'POST', path, JSON.stringify(body), 'application/json');
    create('/api/v1/namespaces', { metadata: { name: WORKSPACE } });
    for (const [name, labels] of clustersOf(cluster))
      create(`${API}/namespaces/${WORKSPACE}/clusters`, { metadata: { name, labels }, spec: {} });
    for (const name of Object.keys(cluster['groups'] ?? {})) {
      const selector = { matchLabels: { env: name } };
      create(`${API}/namespaces/${WORKSPACE}/clustergroups`, { metadata: { name }, spec: { selector } });
    }
    tools.advance(SETTLE_MS);
    this.records();
  }

  records(): ReturnType<ScenarioSession['records']> {
    const { store } = this.#world.site(LOCAL_CLUSTER);
    const all = <T>(kind: string) => store.list(kind, {}).items.map(({ value }) => value as T);
    return {
      bundleDeployments: all<BundleDeployment>(BUNDLE_DEPLOYMENTS).map((one) => this.#deploymentRecord(one)),
      bundles: all<Bundle>(BUNDLES).map(reportRecord),
      clusters: all<FleetCluster>(FLEET_CLUSTERS).map(reportRecord),
      groups: all<ClusterGroup>(CLUSTER_GROUPS).map(reportRecord),
    };
  }

  events(): ReturnType<ScenarioSession['events']> {
    return [];
  }

  concerns({ object }: Parameters<NonNullable<ScenarioSession['concerns']>>[0]): boolean {
    return KINDS.includes(object.kind);
  }

  nameOf(): undefined {
    return undefined;
  }

  perform(step: Step, tools: StepTools): StepResult {
    if (step.kind === 'fault') return this.#fault(step);
    const looks = ['observed', 'probe'].includes(step.kind);
    if (step.kind !== 'http') return { outcome: 'skipped', reason: `needs ${step.kind}`, looks };
    const { method = 'GET', path = '', body } = step.request ?? {};
    const { contentType = 'application/json' } = (step.request ?? {}) as { contentType?: string };
    const answer = send(tools, method, path, body === undefined ? '' : JSON.stringify(body), contentType);
    return { outcome: 'done', response: { status: answer.status, body: answer.body } };
  }

  #fault(step: Step): StepResult {
    const op = String(step['op']);
    const { offline, failing } = this.#agents;
    const [, change = ''] = op.split('.');
    const set = /^(off|on)line$/.test(change) ? offline : change.startsWith('apply-') ? failing : undefined;
    if (set === undefined) return { outcome: 'skipped', reason: `${op} has no counterpart` };
    for (const name of step['clusters'] as readonly string[])
      if (change === 'offline' || change === 'apply-fails') set.add(name);
      else set.delete(name);
    this.#agents.considerAll();
    return { outcome: 'done' };
  }

  #deploymentRecord(deployment: BundleDeployment) {
    const { metadata, spec, status } = deployment;
    const version = (id = '') => {
      if (id !== '' && !this.#versions.has(id)) this.#versions.set(id, `v${this.#versions.size + 1}`);
      return this.#versions.get(id) ?? '';
    };
    return {
      id: `${metadata.labels?.[CLUSTER_NAME] ?? ''}/${metadata.name}`,
      staged: version(spec.stagedDeploymentID),
      wanted: version(spec.deploymentID),
      applied: version(status?.appliedDeploymentID),
      ready: status?.ready === true,
      state: stateOfDeployment(deployment),
    };
  }
}

function send(tools: StepTools, method: string, path: string, body: string, contentType: string) {
  const headers = { authorization: `Bearer ${LAB_BEARER}`, 'content-type': contentType };
  return tools.call({ method, path: `/k8s/clusters/${LOCAL_CLUSTER}${path}`, headers, body });
}

/** As the recordings describe the labels: the first five are `prod`, and the first two of them the canaries. */
function clustersOf(cluster: Readonly<Record<string, unknown>>): readonly (readonly [string, Labels])[] {
  return Array.from({ length: Number(cluster['clusters'] ?? 0) }, (_, index) => {
    const number = index + 1;
    const labels = { env: number <= 5 ? 'prod' : 'dev', ring: number <= 2 ? 'canary' : 'rest' };
    return [`edge-${String(number).padStart(2, '0')}`, labels] as const;
  });
}

/** What a bundle, a cluster or a group reports of itself. */
function reportRecord({ metadata, status = {} }: Bundle | FleetCluster | ClusterGroup) {
  const { conditions = [], ...others } = status as { conditions?: readonly FleetCondition[] };
  const texts = conditions.map(({ type, status: text, message }) => [
    type,
    message === undefined ? text : `${text} | ${message}`,
  ]);
  return { id: metadata.name, ...others, conditions: Object.fromEntries(texts) as Labels };
}
