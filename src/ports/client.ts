/**
 * The client half of an adapter talks to its orchestrator through the native API and nothing else, so the same code drives the
 * mimic inside a world, a mimic behind a socket, and the real system. It does no I/O itself: an operation is a generator that
 * yields what it wants and is resumed with the answer, by one of three drivers (world, live, transcript).
 */
import type { Change, ReadView } from './store.js';
import type { InstancePhase } from './trace.js';
import type { Workload } from './model/workload.gen.js';

export interface ApiRequest {
  /** Which control plane; empty for the only or the main one. */
  readonly site?: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Percent-encoded, with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where the content type is JSON, else the text. */
  readonly body: unknown;
}

/** An open stream; `next` takes its lines one by one. */
export interface StreamHandle {
  readonly stream: number;
  readonly status: number;
}

export type ClientStep =
  | { readonly do: 'request'; readonly request: ApiRequest }
  | { readonly do: 'open'; readonly request: ApiRequest }
  | { readonly do: 'next'; readonly stream: StreamHandle }
  | { readonly do: 'close'; readonly stream: StreamHandle }
  | { readonly do: 'sleep'; readonly forMs: number }
  | { readonly do: 'all'; readonly operations: readonly Operation<unknown>[] };

export type Operation<T> = Generator<ClientStep, T, unknown>;

/** What became of a request to the platform; `unsupported` and `failed` are answers, not errors. */
export interface Performed {
  readonly outcome: 'done' | 'unsupported' | 'failed';
  /** The platform's own message, or why it cannot. */
  readonly detail: string;
  /** The same as its users would type it, one command a line. */
  readonly native: readonly string[];
}

/** What the platform itself says of a workload. */
export interface WorkloadStatus {
  readonly exists: boolean;
  /** Instances wanted, there, ready, and ready in the newest revision. */
  readonly desired: number;
  readonly current: number;
  readonly ready: number;
  readonly updated: number;
  /**
   * `settled`: the platform has nothing left to do. `progressing`: it is at it. `held`: it has stopped before the end by its own
   * rule (paused, deadline exceeded), or keeps trying in vain.
   */
  readonly verdict: 'settled' | 'progressing' | 'held';
  /** In the platform's words, e.g. `ProgressDeadlineExceeded`, `update paused due to failure`. */
  readonly reason: string;
}

/** The neutral view of one running unit. */
export interface Instance {
  /** As the platform names it; unique in its site. */
  readonly id: string;
  readonly workload: string;
  readonly phase: InstancePhase;
  /** Empty until it is placed. */
  readonly node: string;
  readonly ready: boolean;
  readonly image: string;
  /** The platform's own status words, e.g. `ImagePullBackOff`. */
  readonly reason: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** The neutral view of one node. */
export interface NodeView {
  readonly node: string;
  readonly ready: boolean;
  readonly schedulable: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly reason: string;
}

/** The neutral verbs in native requests. Each is a fresh generator; none keeps state between calls. */
export interface Operations {
  deploy(workload: Workload): Operation<Performed>;
  /** Makes the first port reachable on every node under `publishedPort`. */
  expose(workload: Workload, publishedPort: number): Operation<Performed>;
  scale(workload: Workload, replicas: number): Operation<Performed>;
  update(workload: Workload, image: string): Operation<Performed>;
  /** Back to the revision before. */
  rollback(workload: Workload): Operation<Performed>;
  /** Removes one running instance by hand; the platform is expected to replace it. */
  deleteInstance(workload: Workload, instance: string): Operation<Performed>;
  remove(workload: Workload): Operation<Performed>;
  status(workload: Workload): Operation<WorkloadStatus>;
  /** All instances of all workloads that the native API lists; undefined when it cannot be asked for all of them right now. */
  instances(): Operation<readonly Instance[] | undefined>;
}

/** Reads the neutral view out of stored objects, for the trace. What `instances` lists must agree with it. */
export interface Projection {
  readonly instanceKinds: readonly string[];
  readonly nodeKinds: readonly string[];
  /** Undefined for objects that are no instance of a workload. A deleted object is given as it was last. */
  instance(change: Change, store: ReadView): Instance | undefined;
  node(change: Change, store: ReadView): NodeView | undefined;
}

/** A field of a manifest that a platform cannot express, or expresses differently. Nothing is dropped without one. */
export interface Loss {
  /** The field's path in the source document. */
  readonly path: string;
  readonly kind: 'unsupported' | 'approximated' | 'ignored';
  /** What it means for the user, in one sentence. */
  readonly consequence: string;
}

/** What the platform promises while it updates a workload: how many instances may be missing, and how many too many. */
export interface UpdateLimits {
  readonly maxUnavailable: number;
  readonly maxSurge: number;
}

/** Neutral -> native. */
export interface Translation {
  /** Native documents in the order in which they have to be created. */
  readonly documents: readonly unknown[];
  readonly losses: readonly Loss[];
  /** For the replicas that the workload has; absent where the platform promises nothing. */
  readonly limits?: UpdateLimits;
}

/** Native manifests -> neutral. */
export interface Reader {
  readonly id: string;
  /** One line, e.g. `Kubernetes manifests (YAML or JSON)`. */
  readonly title: string;
  /** Whether the documents are of this format; must be certain enough that two readers never claim the same. */
  detects(documents: readonly unknown[]): boolean;
  read(documents: readonly unknown[]): { readonly workloads: readonly Workload[]; readonly losses: readonly Loss[] };
}

export interface Client {
  readonly readers: readonly Reader[];
  translate(workload: Workload): Translation;
  readonly operations: Operations;
  readonly projection: Projection;
}
