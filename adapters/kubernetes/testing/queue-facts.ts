import { createWorld, type VectorsHost, type World } from 'regatta/testing';
import kubernetes from '../index.js';
import type { Pod } from '../controllers/objects/pod.js';
import type { ApiObject } from '../resources/types.js';
import { preparedPod } from './decision-cluster.js';
import { happen, type QueueCluster } from './queue-events.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];

/** What was seen of a pod that waits: when it was tried, and whether something that happened made the scheduler try it again. */
interface QueueFact {
  readonly id: string;
  readonly title: string;
  readonly setup?: readonly (ApiObject | string)[];
  readonly pod?: Pod | string;
  readonly event?: string;
  readonly secondsBetweenFailureAndEvent?: number;
  readonly attemptsAfterEvent?: number;
  readonly boundTo?: string | null;
  readonly firstAttemptAt?: number;
  readonly attemptTimes?: readonly number[];
  readonly eventAt?: number;
  readonly nominatedNodeName?: string | null;
  /** Pods that wait together, in the order in which they were made. */
  readonly created?: readonly { readonly name: string; readonly priority: number }[];
  /** Given where one event moved them all; else the scheduler was started anew. */
  readonly moved?: readonly unknown[];
  readonly attemptOrder?: readonly string[];
}

const KINDS: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Node: 'nodes',
  PriorityClass: 'priorityclasses.scheduling.k8s.io',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
  StorageClass: 'storageclasses.storage.k8s.io',
};
const NAMESPACED = ['Pod', 'PersistentVolumeClaim'];
/** Everything but the API server and the scheduler. */
const WITHOUT = ['controllers', 'kubelet', 'kube-proxy', 'provisioner'];
/** How long the recording looked for attempts after an event. */
const LOOK_MS = 2500;
/** As in the recording, the pod comes shortly before the back-off queue is looked at. */
const SETTLE_MS = 950;
/** The back-off queue is looked at once a second. */
const TOLERANCE_SECONDS = 1;

/** The timed facts of a file as cases; undefined for a file of another form. Facts whose cluster is told in words are left out. */
export function recordedQueueFacts(content: unknown): readonly CaseResult[] | undefined {
  const { topic, facts } = content as { topic?: string; facts?: readonly QueueFact[] };
  if (topic !== 'queue') return undefined;
  return facts?.map((fact): CaseResult => {
    const id = `${topic}/${fact.id}`;
    const { pod, setup, event, created, attemptOrder } = fact;
    if (created !== undefined && attemptOrder !== undefined) {
      const order = orderOf(created, fact.moved !== undefined).join();
      const isSame = order === attemptOrder.join();
      return { id, outcome: isSame ? 'pass' : 'fail', detail: isSame ? '' : `tried ${order}` };
    }
    if (typeof pod !== 'object' || setup?.some((object) => typeof object === 'string') !== false || event === undefined)
      return { id, outcome: 'skip', detail: 'needs a cluster that is written down' };
    const found = new QueueReplay(pod, setup as readonly ApiObject[]).differences(fact, event);
    if (found === undefined) return { id, outcome: 'skip', detail: 'needs an event that nobody here knows' };
    return { id, outcome: found.length === 0 ? 'pass' : 'fail', detail: found.join('; ') };
  });
}

/** In which order pods are tried when one event moves them all, or a restart finds them waiting. */
function orderOf(created: NonNullable<QueueFact['created']>, isMoved: boolean): readonly string[] {
  const [first, ...rest] = created.map(({ name, priority }) => waitingPod(name, priority));
  if (first === undefined) return [];
  const replay = new QueueReplay(first, []);
  const node = { apiVersion: 'v1', kind: 'Node', status: { allocatable: { pods: '110' } } };
  replay.put({ ...node, metadata: { name: 'n1', labels: {} } } as never);
  for (const pod of [first, ...rest]) replay.put(pod);
  replay.advance(WAIT_MS);
  const before = replay.tried().length;
  if (isMoved) replay.put({ ...node, metadata: { name: 'n1', labels: WANTED } } as never);
  else replay.restart();
  replay.advance(LOOK_MS);
  return replay.tried().slice(before);
}

const WANTED = { here: 'yes' };
/** Longer than the longest back-off. */
const WAIT_MS = 15_000;

function waitingPod(name: string, priority: number): Pod {
  const spec = { priority, nodeSelector: WANTED, containers: [{ name: 'c', image: 'img:v1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec } as never;
}

class QueueReplay implements QueueCluster {
  readonly subject: string;
  readonly #pod: Pod;
  readonly #setup: readonly ApiObject[];
  readonly #world: World;

  constructor(pod: Pod, setup: readonly ApiObject[]) {
    this.subject = pod.metadata.name;
    this.#pod = pod;
    this.#setup = setup;
    this.#world = createWorld({ adapter: kubernetes, machines: [], seed: 1, without: WITHOUT, freeze: true });
    this.advance(1000);
    for (const object of setup) this.put(object);
    this.advance(SETTLE_MS);
  }

  /** Everything that went otherwise than recorded; undefined when the event is not understood. */
  differences(fact: QueueFact, event: string): string[] | undefined {
    const startedAt = this.#world.tasks.elapsed;
    this.put(this.#pod);
    this.advance((fact.eventAt ?? fact.secondsBetweenFailureAndEvent ?? 0) * 1000);
    const happenedAt = this.#world.tasks.elapsed;
    if (!happen(this, event)) return undefined;
    this.advance(LOOK_MS);
    const attempts = this.#attempts();
    const after = attempts.filter((at) => at > happenedAt);
    const pod = this.get('Pod', this.subject) as Pod | undefined;
    const bound = pod?.spec.nodeName ?? null;
    const found: string[] = [];
    const { attemptsAfterEvent, firstAttemptAt, attemptTimes, boundTo, nominatedNodeName } = fact;
    if (attemptsAfterEvent !== undefined && attemptsAfterEvent !== after.length)
      found.push(`attempts after the event: ${after.length} instead of ${attemptsAfterEvent}`);
    if (firstAttemptAt !== undefined && isFar((after[0] ?? Infinity) - happenedAt, firstAttemptAt))
      found.push(`first attempt after ${(after[0] ?? Infinity) - happenedAt} ms instead of ${firstAttemptAt} s`);
    if (attemptTimes !== undefined) {
      const own = attempts.map((at) => at - startedAt);
      if (own.length !== attemptTimes.length || own.some((at, index) => isFar(at, attemptTimes[index]!)))
        found.push(`attempts at ${own.join()} ms instead of ${attemptTimes.join()} s`);
    }
    if (boundTo !== undefined && boundTo !== bound) found.push(`bound to ${bound} instead of ${boundTo}`);
    const nominated = pod?.status?.nominatedNodeName ?? null;
    if (nominatedNodeName !== undefined && nominatedNodeName !== nominated)
      found.push(`nominated to ${nominated} instead of ${nominatedNodeName}`);
    return found;
  }

  get(kind: string, name: string): ApiObject | undefined {
    return this.all(kind).find(({ metadata }) => metadata.name === name);
  }

  all(kind: string): readonly ApiObject[] {
    return this.#store.list<ApiObject>(KINDS[kind]!).items.map(({ value }) => value);
  }

  put(object: ApiObject): void {
    const kind = KINDS[object.kind]!;
    const namespace = NAMESPACED.includes(object.kind) ? 'default' : '';
    const { name } = object.metadata;
    const identity = { ...(namespace !== '' && { namespace }), uid: `${object.kind}-${name}` };
    const given = object.kind === 'Pod' ? preparedPod(object as Pod, { other: this.#setup }) : object;
    const value = { ...given, metadata: { ...given.metadata, ...identity } };
    this.#as(() => {
      if (this.#store.get(kind, namespace, name) === undefined) this.#store.create(kind, namespace, name, value);
      else this.#store.update(kind, namespace, name, value);
    });
  }

  remove({ kind, metadata }: ApiObject): void {
    this.#as(() => this.#store.delete(KINDS[kind]!, metadata.namespace ?? '', metadata.name));
  }

  /** Names of the pods that were tried, in order. */
  tried(): readonly string[] {
    return [...this.#world.trace.entries()].flatMap((entry) =>
      entry.type === 'decision' ? [entry.subject.replace('default/', '')] : [],
    );
  }

  restart(): void {
    this.#as(() => this.#world.site().restart('default-scheduler'));
  }

  /** When the pod was tried, virtual milliseconds since the world began. */
  #attempts(): readonly number[] {
    return [...this.#world.trace.entries()]
      .filter((entry) => entry.type === 'decision' && entry.subject === `default/${this.subject}`)
      .map(({ t }) => t);
  }

  get #store(): ReturnType<World['site']>['store'] {
    return this.#world.site().store;
  }

  #as(write: () => void): void {
    this.#world.tasks.as('client', 0, write);
  }

  advance(forMs: number): void {
    this.#world.tasks.runUntil(this.#world.tasks.now + forMs);
  }
}

function isFar(ms: number, seconds: number): boolean {
  return Math.abs(ms / 1000 - seconds) > TOLERANCE_SECONDS;
}
