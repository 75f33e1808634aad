import { runFile, type ScenarioSession, type StepResult, type StepTools, type VectorsHost } from 'regatta/testing';
import rancher from '../index.js';
import { LAB_BEARER } from '../clusters/credentials.js';
import { downstreamId } from '../clusters/names.js';
import { replayTopic, type Topic } from './interactions.js';
import { FleetSession } from './fleet-session.js';
import { PlayedAgents } from './played-agents.js';
import { RecordedMembers } from './recorded-members.js';
import { clusterRecord, RECORDED_NAME, type ReplayedWorld } from './records.js';
import { isTable, replayTable } from './tables.js';

type Scenarios = NonNullable<VectorsHost['scenarios']>;
type ScenarioFile = Parameters<Scenarios['open']>[1];
type Step = Parameters<ScenarioSession['perform']>[0];
type Fault = Parameters<ReplayedWorld['inject']>[0];

/** Agents start and connect, and a cluster without one becomes pending. Virtual milliseconds. */
const SETTLE_MS = 20_000;

/** How long a state is waited for. Virtual milliseconds. */
const WAIT_MS = 120_000;

/** The import without its agent: the recorder started that by hand later. */
const WITHOUT_AGENT = 'import-agent-connect';

/** What the recorder did to an agent's process, as the fault that looks the same to the server. */
const FAULTS: Readonly<Record<string, string>> = { 'agent.kill': 'site-partition', 'agent.freeze': 'tunnel-silent' };

/** The namespace in which the recorder tried what members may do. */
const MEMBERS_NAMESPACE = 'blog-web';

/** Where the kinds of the manifest are created. */
const PLACES: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/cattle-system/serviceaccounts',
  Secret: '/api/v1/namespaces/cattle-system/secrets',
  Deployment: '/apis/apps/v1/namespaces/cattle-system/deployments',
};

const scenarios: Scenarios = {
  kinds: ['clusters'],
  world: (scenario) => ({
    machines: machinesOf(scenario),
    freeze: true,
    set: { importedAtStart: scenario.scenario === WITHOUT_AGENT ? 0 : 1 },
  }),
  open: (world, scenario, tools) => new RancherSession(world, scenario, tools),
};

/** Replays recordings of a real Rancher against the mimic. */
export const vectorsHost: VectorsHost = {
  adapter: rancher,
  scenarios,
  other(path, content) {
    if (isTopic(content)) return replayTopic(content);
    if (isTable(content)) return replayTable(content);
    if (!isScenario(content)) return undefined;
    const file = { ...content, steps: content.steps.map(withCondition) };
    const scenario = { form: 'scenario' as const, path, families: [], content: file };
    if (!isRollout(content)) return runFile({ adapter: rancher, scenarios }, scenario).cases;
    const agents = new PlayedAgents();
    const open: Scenarios['open'] = (world, recorded, tools) => new FleetSession(world, recorded, tools, agents);
    return runFile({ adapter: agents.in(rancher), scenarios: { ...scenarios, kinds: FLEET_KINDS, open } }, scenario)
      .cases;
  },
};

const FLEET_KINDS: Scenarios['kinds'] = ['bundleDeployments', 'bundles', 'clusters', 'groups'];

/** Rollouts were recorded with clusters that were no more than objects. */
function isRollout({ cluster }: Pick<ScenarioFile, 'cluster'>): boolean {
  return String(cluster['topology']).startsWith('fleet-');
}

function isScenario(content: unknown): content is ScenarioFile {
  const { facts, steps } = content as Partial<ScenarioFile>;
  return Array.isArray(facts) && Array.isArray(steps);
}

/** The recorder waited for a state and wrote down which in words; the runner wants a condition. */
function withCondition(step: Step): Step {
  if (step.kind !== 'wait' || step['ms'] !== undefined) return step;
  const [, not, state] = /^state (not )?(\w+)$/.exec(String(step['why'])) ?? [];
  const gone = { where: {}, equals: 0 };
  const until = state === undefined ? gone : { where: { state }, ...(not !== undefined && { equals: 0 }) };
  return { ...step, until: [until], timeout: step['maxMs'] ?? WAIT_MS };
}

function isTopic(content: unknown): content is Topic {
  return Array.isArray((content as Partial<Topic>).interactions);
}

/** The nodes of the imported cluster and as many for the other one, of which the recordings know nothing. */
function machinesOf({ cluster }: ScenarioFile) {
  const nodes = (cluster['nodes'] ?? [{ id: 'worker-1' }]) as readonly { id: string; cpus?: number; memMiB?: number }[];
  const all = [...nodes, ...nodes.map((node) => ({ ...node, id: `other-${node.id}` }))];
  return all.map(({ id, cpus = 4, memMiB = 8192 }) => ({
    name: id,
    cpuMilli: cpus * 1000,
    memoryBytes: memMiB * 1024 ** 2,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  }));
}

class RancherSession implements ScenarioSession {
  readonly #world: ReplayedWorld;
  readonly #site = downstreamId('cluster-1');
  readonly #isFleet: boolean;
  readonly #id: string;
  #members: RecordedMembers | undefined;

  constructor(world: ReplayedWorld, scenario: ScenarioFile, tools: StepTools) {
    this.#world = world;
    this.#isFleet = scenario.scenario.startsWith('fleet');
    tools.advance(SETTLE_MS);
    const isNew = scenario.scenario === WITHOUT_AGENT;
    const [method, path] = isNew ? ['POST', '/v3/clusters'] : ['PUT', `/v3/clusters/${this.#site}`];
    this.#id = (this.#call(tools, method, path, { name: RECORDED_NAME }).body as { id: string }).id;
    tools.advance(SETTLE_MS);
  }

  records(): ReturnType<ScenarioSession['records']> {
    const record = clusterRecord(this.#world, this.#id);
    return { clusters: record === undefined ? [] : [record] };
  }

  events(): ReturnType<ScenarioSession['events']> {
    return [];
  }

  concerns({ object }: Parameters<NonNullable<ScenarioSession['concerns']>>[0]): boolean {
    return object.name === this.#id;
  }

  nameOf(alias: string): string | undefined {
    return alias === `<id:${RECORDED_NAME}>` ? this.#id : undefined;
  }

  perform(step: Step, tools: StepTools): StepResult {
    if (this.#isFleet) return { outcome: 'skipped', reason: 'Fleet is not mimicked yet' };
    switch (step.kind) {
      case 'fault':
        return this.#fault(step, tools);
      case 'probe':
        return this.#probe(step, tools);
      case 'http':
        return this.#http(step, tools);
      case 'kubectl':
        return this.#apply(tools, ['Namespace', 'ServiceAccount', 'Secret']);
      default:
        return { outcome: 'skipped', reason: `needs ${step.kind}`, looks: step.kind === 'observed' };
    }
  }

  /** A killed agent is one that cannot connect any more; in the recordings nothing started it again by itself. */
  #fault(step: Step, tools: StepTools): StepResult {
    const op = String(step['op']);
    const kind = FAULTS[op];
    if (kind !== undefined) {
      const fault: Fault = { kind, target: kind === 'tunnel-silent' ? this.#id : this.#site };
      this.#world.inject(fault);
      return { outcome: 'done' };
    }
    if (op === 'agent.thaw') this.#world.heal();
    else if (op !== 'agent.start') return { outcome: 'skipped', reason: `${op} has no counterpart` };
    else if (this.#id !== this.#site) return this.#apply(tools, ['Deployment']);
    else this.#world.heal();
    return { outcome: 'done' };
  }

  /** Parts of the manifest of the import, created in the cluster itself. */
  #apply(tools: StepTools, kinds: readonly string[]): StepResult {
    const tokens = this.#call(tools, 'GET', `/v3/clusterRegistrationTokens?clusterId=${this.#id}`).body;
    const { manifestUrl } = (tokens as { data: { manifestUrl: string }[] }).data[0]!;
    const manifest = tools.call({ method: 'GET', path: new URL(manifestUrl).pathname }).text;
    for (const text of manifest.split('---\n').filter((part) => part !== '')) {
      const object = JSON.parse(text) as { kind: string };
      const path = PLACES[object.kind];
      if (path === undefined || !kinds.includes(object.kind)) continue;
      tools.call({ method: 'POST', path, body: text, headers: JSON_BODY }, { site: this.#site });
    }
    return { outcome: 'done', response: { status: 0, body: '' } };
  }

  #probe(step: Step, tools: StepTools): StepResult {
    const what = String(step['what']);
    const status = Number((step.response as { status?: number } | undefined)?.status);
    if (/^poll the pods\b.* member\b/.test(what)) {
      const path = `/k8s/clusters/${this.#id}/api/v1/namespaces/${MEMBERS_NAMESPACE}/pods`;
      const answer = this.#membersOf(tools).poll('alice', path, status, (ms) => tools.advance(ms));
      return { outcome: 'done', response: { status: answer.status, body: answer.body } };
    }
    if (!what.startsWith('GET /version')) return { outcome: 'skipped', reason: 'a derived reading', looks: true };
    const asked = this.#world.tasks.now;
    const version = this.#call(tools, 'GET', `/k8s/clusters/${this.#id}/version`);
    const body = { ms: this.#world.tasks.now - asked, body: version.body };
    return { outcome: 'done', response: { status: version.status, body } };
  }

  #http(step: Step, tools: StepTools): StepResult {
    const { status, body } = this.#membersOf(tools).send(step.request ?? {}, step.response?.body);
    return { outcome: 'done', response: { status, body } };
  }

  #membersOf(tools: StepTools): RecordedMembers {
    this.#members ??= new RecordedMembers(RECORDED_NAME, this.#id, (method, path, body, bearer) =>
      this.#call(tools, method, path, body, bearer),
    );
    return this.#members;
  }

  #call(tools: StepTools, method: string, path: string, body?: unknown, bearer = LAB_BEARER) {
    const [plain = '', query = ''] = path.split('?');
    const headers = {
      ...(bearer !== '' && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && JSON_BODY),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return tools.call({ method, path: plain, query, headers, ...text });
  }
}

const JSON_BODY = { 'content-type': 'application/json' };
