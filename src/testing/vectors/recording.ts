/**
 * The files of `test/vectors`, as they were recorded from real systems. Times are milliseconds since the start of the recording.
 * What differs between families (which records there are, what their fields mean) is data here and code only in the adapter.
 */

/** One observed thing with its fields; an absent field is empty. Its key is `id`, else `name`. */
export type RecordFields = Readonly<Record<string, unknown>>;

/** Records by kind (`tasks`, `pods`, ...), complete. */
export type Records = Readonly<Record<string, readonly RecordFields[]>>;

export interface RecordedStep {
  readonly id: string;
  /** When it began. A `wait` that has no `tEnd` bears the time at which it ended. */
  readonly t: number;
  readonly tEnd?: number;
  /** `http`, `wait`, `fault`, `cli`, `kubectl`, `probe`, and what single families add. */
  readonly kind: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly contentType?: string;
  };
  readonly response?: { readonly status: number; readonly body?: unknown };
  readonly [field: string]: unknown;
}

/** A full snapshot: `name`, `t`, and the records of each kind under the kind's name. */
export interface Checkpoint {
  readonly name: string;
  readonly t: number;
  readonly [kind: string]: unknown;
}

/** A change: new and changed records under their kind, keys of removed ones under `-kind`. */
export interface Observation {
  readonly t: number;
  readonly [kind: string]: unknown;
}

export interface RecordedEvent {
  readonly t: number;
  readonly [field: string]: unknown;
}

/** One statement about a run; `type` selects the evaluator in `facts.ts`. */
export interface Fact {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface ScenarioFile {
  readonly scenario: string;
  readonly description: string;
  readonly group?: string;
  readonly cluster: RecordFields;
  readonly facts: readonly Fact[];
  readonly steps: readonly RecordedStep[];
  readonly checkpoints: readonly Checkpoint[];
  readonly observations: readonly Observation[];
  readonly events: readonly RecordedEvent[];
  /** Only where the recording sampled totals instead of single records. */
  readonly curve?: readonly RecordedEvent[];
}

/** One request with its answer; setup and templating are told in the README of the Kubernetes API recordings. */
export interface Interaction {
  readonly id: string;
  readonly title?: string;
  readonly setup?: readonly InteractionRequest[];
  readonly request: InteractionRequest;
  readonly during?: readonly InteractionRequest[];
  readonly end?: { readonly events?: number };
  readonly until?: RecordFields;
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: unknown;
    readonly events?: readonly unknown[];
  };
  readonly [field: string]: unknown;
}

/** A request, or in a setup an `action` that is none. */
export interface InteractionRequest {
  readonly action?: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly noContentType?: boolean;
  readonly user?: { readonly name: string; readonly groups?: readonly string[] };
  readonly anonymous?: boolean;
  readonly token?: string;
  readonly expectStatus?: number | readonly number[];
  readonly until?: RecordFields;
  readonly [field: string]: unknown;
}

export interface InteractionsFile {
  readonly topic: string;
  /** True when the interactions share one cluster and run in the order of the file. */
  readonly sequential?: boolean;
  readonly controllers?: boolean;
  readonly interactions: readonly Interaction[];
  readonly [field: string]: unknown;
}

/** One placement decision of a real scheduler with everything that it saw. */
export interface Decision {
  readonly id: string;
  readonly title?: string;
  readonly expect: RecordFields;
  readonly [field: string]: unknown;
}

export interface DecisionsFile {
  readonly topic: string;
  readonly decisions: readonly Decision[];
}
