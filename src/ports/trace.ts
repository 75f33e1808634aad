/**
 * What happened in a world, in order: one entry for each write, decision, instance change, fault, step and call. The trace is
 * the ground truth of a run; metrics, findings, `why` and `trace` derive from it, and its canonical lines are what
 * `traceHash` is the hash of. Entries hold whole numbers and text only, never keys or tokens.
 */
import type { Author, Cause } from './clock.js';

interface EntryBase {
  /** 1, 2, 3, ... in the order of recording. Other entries name it as their cause. */
  readonly sequence: number;
  /** Virtual milliseconds since the start of the world. */
  readonly t: number;
  readonly site: string;
  readonly author: Author;
  readonly cause: Cause;
}

/** One change of one stored object. */
export interface WriteEntry extends EntryBase {
  readonly type: 'write';
  readonly verb: 'create' | 'update' | 'delete';
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
}

/** A native request as the client sent it; `path` without the query, which may carry secrets. */
export interface CallEntry extends EntryBase {
  readonly type: 'call';
  readonly method: string;
  readonly path: string;
}

/** The head of the answer to the call that is its cause. */
export interface AnswerEntry extends EntryBase {
  readonly type: 'answer';
  readonly status: number;
}

/** The neutral view of one running unit changed. */
export interface InstanceEntry extends EntryBase {
  readonly type: 'instance';
  readonly instance: string;
  readonly workload: string;
  readonly phase: InstancePhase;
  readonly node: string;
  readonly ready: boolean;
  readonly image: string;
  readonly reason: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** The neutral view of one node changed. */
export interface NodeEntry extends EntryBase {
  readonly type: 'node';
  readonly node: string;
  readonly ready: boolean;
  readonly schedulable: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Empty, or the platform's own word (`NotReady`, `down`, `draining`). */
  readonly reason: string;
}

/** A placement, or the refusal to place: counts and reasons; the full table is made on replay (`why`). */
export interface DecisionEntry extends EntryBase {
  readonly type: 'decision';
  /** The native unit that was placed, as the store names it. */
  readonly subject: string;
  readonly outcome: 'placed' | 'pending' | 'refused';
  readonly node: string;
  readonly evaluated: number;
  readonly feasible: number;
  /** Reason text -> number of nodes, in the order of first sight. */
  readonly rejected: readonly (readonly [string, number])[];
  readonly score: number;
}

export interface FaultEntry extends EntryBase {
  readonly type: 'fault';
  readonly fault: string;
  readonly target: string;
  readonly state: 'injected' | 'healed';
}

export interface StepEntry extends EntryBase {
  readonly type: 'step';
  readonly step: string;
  readonly state: 'started' | 'done' | 'held' | 'failed' | 'unsupported' | 'skipped';
  readonly detail: string;
}

/** One answer to a probe of a workload's endpoint. */
export interface RequestEntry extends EntryBase {
  readonly type: 'request';
  readonly workload: string;
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly instance: string;
}

/** Something asked of the outside (a webhook, a certificate), or its answer. */
export interface EffectEntry extends EntryBase {
  readonly type: 'effect';
  readonly effect: string;
  readonly state: 'asked' | 'answered';
}

export type Entry =
  | WriteEntry
  | CallEntry
  | AnswerEntry
  | InstanceEntry
  | NodeEntry
  | DecisionEntry
  | FaultEntry
  | StepEntry
  | RequestEntry
  | EffectEntry;

type Unstamped<E> = E extends Entry ? Omit<E, 'sequence' | 't' | 'site' | 'author' | 'cause'> : never;
/** An entry as its recorder gives it; the trace adds number, time, author and cause. */
export type NewEntry = Unstamped<Entry>;

/** The neutral life of an instance; native words stand beside it in views. `gone`: the platform no longer knows it. */
export type InstancePhase = 'pending' | 'starting' | 'running' | 'stopping' | 'succeeded' | 'failed' | 'lost' | 'gone';

export interface Trace {
  /** Records under the running task's author and cause, and gives the entry's sequence number. */
  record(site: string, entry: NewEntry): number;
  readonly length: number;
  /** Entries from `first` (a sequence number, default 1) on. */
  entries(first?: number): Iterable<Entry>;
  /** Undefined for a number that is not there yet, or no longer kept. */
  entry(sequence: number): Entry | undefined;
  /** Calls `listener` with each new entry, within the recording task. */
  subscribe(listener: (entry: Entry) => void): () => void;
}
