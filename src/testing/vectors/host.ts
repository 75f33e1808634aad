/**
 * What an adapter brings so that recordings of its real system can be replayed against its mimic. The runner owns time, steps,
 * observations, facts and matching; a host owns what is native. It is exported as `vectorsHost` from `adapters/<id>/testing/start.ts`
 * (built from `records.ts` and `physics.ts`), and runs outside of the world: it may look at everything and drive time.
 */
import type { Adapter } from '../../ports/adapter.js';
import type { Headers, Peer } from '../../ports/call.js';
import type { Change } from '../../ports/store.js';
import type { WorldOptions } from '../../world/create-world.js';
import type { MemoryRequest } from '../../core/call/memory-call.js';
import type { World } from '../../world/world.js';
import type {
  Decision,
  Interaction,
  InteractionRequest,
  InteractionsFile,
  RecordedStep,
  RecordFields,
  Records,
  ScenarioFile,
} from './recording.js';

export interface VectorsHost {
  readonly adapter: Adapter;
  /** Absent: the family has no recordings of this form, or nobody replays them yet. */
  readonly scenarios?: ScenariosHost;
  readonly interactions?: InteractionsHost;
  readonly decisions?: DecisionsHost;
  /** Cases that are known to differ, by the reason; one that passes all the same is reported as a failure. */
  readonly expectedFailures?: Readonly<Record<string, readonly string[]>>;
  /**
   * Files of any other form, e.g. tables of cases for one function. Undefined: this file is none of mine, and it is listed as
   * skipped. `path` is relative to the folder of the family.
   */
  other?(path: string, content: unknown): readonly CaseResult[] | undefined;
}

/** What became of one case, fact, interaction or decision. */
export interface CaseResult {
  readonly id: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** What differs, or why it was skipped; empty for a pass. */
  readonly detail: string;
}

/** How the cluster of a recording is built: machines, and the physics of the recording machine. */
export type WorldSetup = Omit<WorldOptions, 'adapter' | 'seed'>;

export interface ScenariosHost {
  /** The kinds of records; the first is what facts mean when they name none. */
  readonly kinds: readonly [string, ...string[]];
  /** As whom `http` steps are sent. Default: a plain connection without a certificate. */
  readonly peer?: Peer;
  world(scenario: ScenarioFile): WorldSetup;
  /** Leaves of a state what two runs that have come equally far share, e.g. numbers things anew that are drawn. Default: as it is. */
  comparable?(state: RecordFields): RecordFields;
  /**
   * Brings the fresh world to what the recording found at its time 0 (nodes joined and ready, a namespace made), driving time
   * as it likes, and gives the session. Time 0 of the replay is the moment at which this returns.
   */
  open(world: World, scenario: ScenarioFile, tools: StepTools): ScenarioSession;
}

export interface ScenarioSession {
  /**
   * The state of now in the recording's fields, with the recording's kind of aliases for random ids (`task-1`, `pod-1` in order of first
   * sight; a session keeps its own table). Called after tasks that wrote something; cache by stored object where that matters.
   */
  records(): Records;
  /** Native events so far, each with an `id` of its own. `t` (first sight) and `tLast` are added by the runner. */
  events(): readonly RecordFields[];
  /** False for a change that alters no record and no event, so that nobody looks. Default: every change does. */
  concerns?(change: Change): boolean;
  /** Whether something came that changed no store, such as a heartbeat. Default: never. */
  heard?(): boolean;
  /** The real name behind an alias of `records`, for requests that name it; undefined for one never given. */
  nameOf(alias: string): string | undefined;
  /** What a placeholder of a request (`{{version:service/web}}` without the braces) stands for now; undefined when it is unknown. */
  placeholder?(text: string): string | undefined;
  /** An answer with real ids, times and tokens replaced as the recording has them. Default: as it is. */
  aliased?(text: string): string;
  /** Totals of now, for recordings that sampled a curve every 250 ms instead of single records. */
  sample?(): RecordFields;
  /** Performs any step but `wait`. Leave `http` to `tools.http` unless the platform needs more. */
  perform(step: RecordedStep, tools: StepTools): StepResult;
}

export type StepResult =
  | {
      readonly outcome: 'done';
      readonly response?: { readonly status: number; readonly body: unknown };
      readonly cli?: CliResult;
    }
  /** Facts about a skipped step are skipped, and so is everything after it unless the step only `looks`. */
  | { readonly outcome: 'skipped'; readonly reason: string; readonly looks?: boolean };

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NativeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON where it is, else the text. */
  readonly body: unknown;
}

/** How a session acts on the world while time passes. All of it runs the world's tasks and returns when that is done. */
export interface StepTools {
  /** Virtual milliseconds since time 0 of the replay; below zero while the session opens. */
  now(): number;
  /** Sends one request to the native API and runs the world until the answer has ended. Throws `wait/timed-out` after 10 virtual minutes. */
  call(request: MemoryRequest, options?: { readonly site?: string; readonly peer?: Peer }): NativeAnswer;
  /** Sends the request of an `http` step: placeholders filled in, answer aliased. */
  http(step: RecordedStep, options?: { readonly site?: string; readonly headers?: Headers }): StepResult;
  advance(forMs: number): void;
  /** Runs until `done` holds, looking after every task; false when `limitMs` passed first. */
  until(done: () => boolean, limitMs: number): boolean;
  /**
   * Our alias for one of the recording's (`pod-3`): the record of ours with most attributes in common with what the recording shows
   * before the step, each of ours given once. Undefined when the kind has no record left.
   */
  counterpart(kind: string, alias: string): string | undefined;
}

export interface InteractionsHost {
  /**
   * The cluster of a topic; a topic that is not sequential gets a fresh one for each interaction. Without an adapter it is that
   * of the host, without a seed the topic.
   */
  world(file: InteractionsFile, interaction: Interaction): WorldSetup & Partial<Pick<WorldOptions, 'adapter' | 'seed'>>;
  /** Brings a fresh world to where the recording began. */
  prepare?(world: World, file: InteractionsFile, tools: StepTools): void;
  /** Credentials and whatever else the transport adds: the peer and headers of a request. */
  caller(request: InteractionRequest): { readonly peer: Peer; readonly headers: Headers };
  /** A setup entry that is no request (`compact`, `wait`, ...). Gives why it cannot be done, or undefined. */
  act?(action: InteractionRequest, world: World, tools: StepTools): string | undefined;
  /** How recorded answers are compared with ours. */
  readonly matching: Matching;
}

/** Aliases are written `<name>` or `<name:detail>`. */
export interface Matching {
  /** One alias is one value within an answer, two aliases are two values: `uid`, `ip`. */
  readonly bijective: readonly string[];
  /** Stands for anything that is not empty: `age`, `time`. */
  readonly free: readonly string[];
  /** Paths (`metadata.managedFields`, at any depth) that are left out on both sides. */
  readonly ignored: readonly string[];
  /** Response headers that are compared; lower case. */
  readonly headers: readonly string[];
  /** Brings both texts of a field to what has to be equal, e.g. cuts a printed Go struct. Default: as they are. */
  text?(path: string, text: string): string;
  /** Brings a body to a comparable order, e.g. sorts what the real system sends in random order. */
  order?(body: unknown, interaction: Interaction): unknown;
}

export interface DecisionsHost {
  /**
   * Lets the mimic's scheduler decide as recorded, and tells everything in which that differs from `expect`; what one run drew by
   * chance may be any of what could have been drawn. `skip` names why a decision cannot be made at all.
   */
  differences(decision: Decision, topic: string): readonly string[] | { readonly skip: string };
}
