import { ContainerModule, parseRfc3339, tokens, type MachineSpec } from 'regatta/kit';
import type { ScenarioSession, StepResult, StepTools, VectorsHost } from 'regatta/testing';
import { PodMetrics } from '../controllers/autoscaling/pod-metrics.js';
import type { RecordedEvent } from '../controllers/event-recorder.js';
import { scaled } from '../controllers/quantities.js';
import kubernetes from '../index.js';
import { SimulatedReadiness } from '../kubelet/simulated-readiness.js';
import { builtInResources } from '../resources/index.js';
import type { ApiObject, ApiServer, OwnerReference } from '../resources/types.js';
import { Aliases } from './aliases.js';
import { replayDecision, type RecordedDecision } from './decisions.js';
import { recordedDefaultProfile } from './default-profile.js';
import { EXPECTED_FAILURES } from './expected-failures.table.js';
import { recordedTables } from './facts/index.js';
import { recordedTranscripts } from './transcripts.js';
import { recordedInteractions } from './interactions.js';
import { runKubectl } from './kubectl/index.js';
import { recordedQueueFacts } from './queue-facts.js';
import { ADDRESS_AFTER_MS, recordedReadiness, RecordedImages, recordedTimings } from './physics.js';
import { Readings } from './readings.js';
import { recordsOf, type Known } from './records/index.js';
import { RecordedPodMetrics, reportCpu } from './metrics.js';
import { waitForMinute } from './minutes.js';
import { podAlias, replicaSetAlias } from './records/pods.js';
import type { Pod } from '../controllers/objects/pod.js';
import type { Deployment } from '../controllers/objects/workloads.js';
import { isReady } from '../controllers/pods.js';

type Scenarios = NonNullable<VectorsHost['scenarios']>;
type World = Parameters<Scenarios['open']>[0];
type ScenarioFile = Parameters<Scenarios['open']>[1];
type Step = Parameters<ScenarioSession['perform']>[0];

type Records = ReturnType<ScenarioSession['records']>;
type EventFields = ReturnType<ScenarioSession['events']>[number];
type NativeEvent = RecordedEvent & {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly source?: { readonly component?: string };
  readonly reportingComponent?: string;
};

const NAMESPACE = 'demo';
/** Nodes register and the namespace gets its objects. */
const SETTLE_MS = 3000;

/** What the recording machine did otherwise than a real node. */
const CONSTANTS = {
  plegRelistPeriodMs: 0,
  sandboxStartMs: ADDRESS_AFTER_MS,
  heartbeatPeriodMs: 1000,
  containerFirstBackOffMs: 10_000,
  // A bad image was known after 0.3 s, and given up after 2 s more: together as much after the address as there.
  imagePullErrorShownMs: 2300 - ADDRESS_AFTER_MS,
  // The recorder's metrics API said that its samples covered so much.
  metricsWindowMs: 30_000,
  // A bad image was never pulled again.
  imagePullBackOffInitialMs: 1_000_000_000,
  imagePullBackOffMaximumMs: 1_000_000_000,
};

const recordedNodes = new ContainerModule(({ bind }) => {
  bind(PodMetrics).toResolvedValue((store) => new RecordedPodMetrics(store), [tokens.Store]);
  bind(SimulatedReadiness).toConstantValue(recordedReadiness);
});

interface RecordedNode {
  readonly name: string;
  readonly cpu?: number | string;
  readonly memory?: string;
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly unknown[];
}

const recordedAdapter: VectorsHost['adapter'] = {
  ...kubernetes,
  sites: (machines) =>
    kubernetes.sites(machines).map((plan) => ({ ...plan, modules: [...plan.modules, recordedNodes] })),
};

/** The three simulated nodes that kubectl was recorded against. */
function transcriptsSetup() {
  return {
    machines: ['node-1', 'node-2', 'node-3'].map((name) =>
      machineOf({
        name,
        cpu: 4,
        memory: '8Gi',
        ...(name === 'node-1' && { labels: { 'node-role.kubernetes.io/control-plane': '' } }),
      }),
    ),
    images: new RecordedImages(),
    // These nodes kept nothing back for themselves.
    set: { ...CONSTANTS, memoryReservedBytes: 0 },
    freeze: true,
    without: ['metrics-server'],
  };
}

/** Replays recordings of a real control plane against the mimic. */
export const vectorsHost: VectorsHost = {
  adapter: recordedAdapter,
  expectedFailures: EXPECTED_FAILURES,
  scenarios: {
    kinds: ['pods', 'workloads', 'objects', 'nodes'],
    world: ({ cluster }) => ({
      machines: ((cluster['nodes'] ?? []) as readonly RecordedNode[]).map(machineOf),
      timings: recordedTimings(),
      images: new RecordedImages(),
      set: CONSTANTS,
      freeze: true,
    }),
    open: (world, scenario, tools) => new KubernetesSession(world, scenario, tools),
  },
  interactions: recordedInteractions(recordedAdapter, [machineOf({ name: 'node-1' })]),
  decisions: { differences: (decision) => replayDecision(decision as RecordedDecision) },
  other: (path, content) =>
    recordedTranscripts(recordedAdapter, transcriptsSetup(), path, content) ??
    recordedTables(recordedAdapter, path, content) ??
    recordedQueueFacts(content) ??
    recordedDefaultProfile(content),
};

function machineOf({ name, cpu = 8, memory = '32Gi', zone = 'zone-z', labels = {} }: RecordedNode): MachineSpec {
  return {
    name,
    cpuMilli: scaled(cpu, 1000),
    memoryBytes: scaled(memory, 1),
    zone,
    labels: { 'topology.kubernetes.io/region': 'demo-r', ...labels },
    role: 'worker',
    images: [],
  };
}

class KubernetesSession implements ScenarioSession {
  readonly #world: World;
  readonly #api: Pick<ApiServer, 'list'>;
  readonly #aliases = new Aliases();
  readonly #readings = new Readings(this.#aliases);
  readonly #zeroMs: number;
  readonly #firstRevision: number;
  #latest: { readonly revision: number; readonly records: Records } | undefined;
  readonly #known: Known = { pods: new WeakMap(), owners: new Map() };
  readonly #events = new Map<string, EventFields>();
  /** Events that nobody has looked at since they were written. */
  readonly #written: NativeEvent[] = [];
  /** Ids of all pods ever seen, as the recorder's watch counted them. */
  readonly #created = new Set<string>();

  constructor(world: World, scenario: ScenarioFile, tools: StepTools) {
    const { cluster } = scenario;
    this.#world = world;
    const { store } = world.site();
    store.watch<NativeEvent>('events', {}, ({ type, object: { value } }) => {
      if (type === 'deleted') this.#events.delete(value.metadata.uid);
      else this.#written.push(value);
    });
    this.#api = {
      list: (resource, namespace) =>
        store.kinds.includes(resource)
          ? store.list(resource, namespace === undefined ? {} : { namespace }).items.map(({ value }) => value as never)
          : [],
    };
    tools.advance(SETTLE_MS);
    post(tools, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    for (const { name, taints } of (cluster['nodes'] ?? []) as readonly RecordedNode[])
      if (taints !== undefined) post(tools, `/api/v1/nodes/${name}`, { spec: { taints } }, 'PATCH');
    tools.advance(SETTLE_MS + waitForMinute(scenario, world.tasks.now + SETTLE_MS));
    this.#zeroMs = world.tasks.now;
    this.#firstRevision = store.revision;
  }

  records(): Records {
    const { revision } = this.#world.site().store;
    if (this.#latest?.revision !== revision)
      this.#latest = {
        revision,
        records: recordsOf(this.#api, this.#aliases, NAMESPACE, this.#zeroMs, this.#known),
      };
    return this.#latest.records;
  }

  events(): readonly EventFields[] {
    this.records();
    for (const event of this.#written.splice(0))
      if (this.#isRecorded(event)) this.#events.set(event.metadata.uid, this.#eventFields(event));
    return [...this.#events.values()];
  }

  /** The recordings had no kubelet, and began after the nodes had been registered. */
  #isRecorded(event: NativeEvent): boolean {
    const { kind, namespace } = event.involvedObject;
    if (kind !== 'Node' && namespace !== NAMESPACE) return false;
    return sourceOf(event) !== 'kubelet' && parseRfc3339(event.metadata.creationTimestamp) >= this.#zeroMs;
  }

  #eventFields(event: NativeEvent): EventFields {
    const { kind, name } = event.involvedObject;
    return {
      id: event.metadata.uid,
      reason: event.reason,
      message: this.#aliases.replace(event.message),
      object: `${kind}/${this.#aliases.replace(name)}`,
      count: event.count ?? 1,
      type: event.type,
      source: sourceOf(event),
    };
  }

  sample(): EventFields {
    const pods = this.#api.list<Pod>('pods', NAMESPACE);
    for (const { metadata } of pods) this.#created.add(metadata.uid);
    return {
      created: this.#created.size,
      scheduled: pods.filter(({ spec }) => spec.nodeName !== undefined).length,
      ready: pods.filter(isReady).length,
      available: this.#api
        .list<Deployment>('deployments.apps', NAMESPACE)
        .reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0),
    };
  }

  concerns({ revision }: Parameters<NonNullable<ScenarioSession['concerns']>>[0]): boolean {
    return revision > this.#firstRevision;
  }

  nameOf(alias: string): string | undefined {
    for (const pod of this.#api.list<Pod>('pods', NAMESPACE))
      if (podAlias(pod, this.#aliases) === alias) return pod.metadata.name;
    for (const one of this.#api.list<ApiObject>('replicasets.apps', NAMESPACE))
      if (replicaSetAlias(one, this.#aliases) === alias) return one.metadata.name;
    return this.#aliases.nameOf(alias);
  }

  aliased(text: string): string {
    return this.#aliases.replace(text);
  }

  perform(step: Step, tools: StepTools): StepResult {
    if (step.kind === 'http') {
      const ours = this.#readings.withChosen(this.#withOwners(this.#onOurNode(step, tools)));
      return this.#readings.read(step, tools.http(ours));
    }
    if (step.kind === 'probe') return { outcome: 'skipped', reason: 'a derived reading', looks: true };
    if (step.kind === 'fault') return this.#fault(step, tools);
    const words = (step['argv'] ?? []) as readonly string[];
    const argv = words.map((word) => this.#ourNode(word, tools));
    const { store } = this.#world.site();
    const cli = runKubectl(argv, tools, this.#world.tasks, builtInResources(store), NAMESPACE);
    if (cli !== undefined) return { outcome: 'done', cli };
    const looks = ['get', 'describe', 'events', 'top'].includes(argv[0] ?? '');
    return { outcome: 'skipped', reason: 'needs kubectl', looks };
  }

  /** The node with the pods that were on the recorded one: where they were put was chance. Any other name is left as it is. */
  #ourNode(name: string, tools: StepTools): string {
    const isNode = this.#api.list<ApiObject>('nodes').some(({ metadata }) => metadata.name === name);
    return isNode ? (tools.counterpart('nodes', name) ?? name) : name;
  }

  #onOurNode(step: Step, tools: StepTools): Step {
    const { request } = step;
    const [, before = '', name = '', after = ''] = /^(\/api\/v1\/nodes\/)([^/?]+)(.*)$/.exec(request?.path ?? '') ?? [];
    if (request === undefined || name === '') return step;
    return { ...step, request: { ...request, path: `${before}${this.#ourNode(name, tools)}${after}` } };
  }

  /** Owners are recorded without their uids; ours are those of the objects of now. */
  #withOwners(step: Step): Step {
    const { request } = step;
    const { metadata } = (request?.body ?? {}) as Partial<ApiObject>;
    if (request === undefined || metadata?.ownerReferences === undefined) return step;
    const ownerReferences = metadata.ownerReferences.map((owner) => ({
      ...owner,
      uid: this.#uidOf(owner) ?? owner.uid,
    }));
    const body = { ...(request.body as object), metadata: { ...metadata, ownerReferences } };
    return { ...step, request: { ...request, body } };
  }

  #uidOf({ kind, name }: OwnerReference): string | undefined {
    const { store } = this.#world.site();
    const definition = builtInResources(store).find((one) => one.kind === kind);
    if (definition === undefined) return undefined;
    return store.get<ApiObject>(definition.resource, NAMESPACE, name)?.value.metadata.uid;
  }

  #fault(step: Step, tools: StepTools): StepResult {
    const node = this.#ourNode(String(step['node']), tools);
    switch (step['op']) {
      case 'node.kill':
        this.#world.inject({ kind: 'node-silent', target: node });
        break;
      case 'node.return':
        for (const { id, target } of this.#world.shared.faults.active()) if (target === node) this.#world.heal(id);
        break;
      case 'metrics.cpu':
        reportCpu(this.#world.site().store, scaled(String(step['perPod']), 1000));
        break;
      case 'node.join': {
        const spec = step['spec'] as RecordedNode;
        this.#world.tasks.as('faults', 0, () => this.#world.site().machines.add(machineOf(spec)));
        break;
      }
      default:
        return { outcome: 'skipped', reason: `needs the fault ${String(step['op'])}` };
    }
    this.#world.tasks.runUntil(this.#world.tasks.now);
    return { outcome: 'done' };
  }
}

function sourceOf(event: NativeEvent): string | undefined {
  return event.source?.component ?? event.reportingComponent;
}

function post(tools: StepTools, path: string, body: object, method = 'POST'): void {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  tools.call({ method, path, headers: { 'content-type': type }, body: JSON.stringify(body) });
}
