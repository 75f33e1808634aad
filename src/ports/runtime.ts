/**
 * Containers on machines. The simulated runtime keeps its own table, as containerd or dockerd does, and survives restarts of
 * every component above it. A second implementation drives a real container engine; there the answers come back as effects.
 */
import type { ExecResult, Image, Outside } from './images.js';

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entry point. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  /** Upper bound; going above it kills the container. Absent: no bound. */
  readonly memoryLimitBytes?: number;
  /** Its standard input stays open, so that a shell waits for whoever attaches. Absent: it is empty. */
  readonly stdin?: boolean;
  /** Files put in place by the platform (configs, secrets, downward API): path -> content. */
  readonly files?: ReadonlyMap<string, string>;
}

/**
 * How long things take on a machine, and how containers end. The physical model ships as the default for all lanes; a replay
 * of a recording binds the timings of the machine that was recorded.
 */
export interface ContainerTimings {
  /** From asking for an image until the answer; `image` is undefined when the registry has none. Milliseconds. */
  pullMs(image: Image | undefined, alreadyPresent: boolean): number;
  /** From start until it runs. Milliseconds. */
  startMs(spec: ContainerSpec, image: Image): number;
  /** What SIGTERM leads to, and after how long; the caller has already given `graceMs`. */
  stop(spec: ContainerSpec, image: Image, graceMs: number): { readonly afterMs: number; readonly exit: ContainerExit };
  /** When it ends by itself, counted from its start; undefined for what runs until it is stopped. */
  exits(spec: ContainerSpec, image: Image): { readonly afterMs: number; readonly exit: ContainerExit } | undefined;
}

export type ContainerStatus = 'created' | 'running' | 'exited';

export interface ContainerExit {
  readonly code: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'ContainerCannotRun';
  readonly message: string;
}

export interface RuntimeContainer {
  readonly id: string;
  readonly machine: string;
  readonly spec: ContainerSpec;
  readonly status: ContainerStatus;
  /** Virtual milliseconds since 1970; undefined until it happened. */
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly exit: ContainerExit | undefined;
  /** Set once a stop was asked for. */
  readonly stopping: boolean;
}

export type PullOutcome =
  | { readonly pulled: true; readonly sizeBytes: number; readonly elapsedMs: number; readonly alreadyPresent: boolean }
  | {
      readonly pulled: false;
      readonly reason: 'not-found' | 'registry-unavailable' | 'invalid-name';
      readonly message: string;
    };

export interface Runtime {
  hasImage(machine: string, image: string): boolean;
  /** Image references present on a machine with their sizes in bytes, in the order in which they came. */
  images(machine: string): ReadonlyMap<string, number>;
  /** Fetches an image; `done` is called in a later task, never when the machine loses power first. */
  pull(machine: string, image: string, done: (outcome: PullOutcome) => void): void;
  /** Makes the container; the image must be present. It does not run yet. */
  create(machine: string, spec: ContainerSpec): RuntimeContainer;
  /** Starts it; it runs after the start time of the physical model, or exits at once when it cannot. */
  start(id: string): void;
  /** Asks it to end (SIGTERM) and kills it after `graceMs`. Does nothing to an exited one. */
  stop(id: string, graceMs: number): void;
  /** SIGKILL, or any exit that a fault dictates. */
  kill(id: string, exit?: ContainerExit): void;
  /** Forgets an exited or never started container; kills a running one first. */
  remove(id: string): void;
  get(id: string): RuntimeContainer | undefined;
  list(machine: string): readonly RuntimeContainer[];
  /** Called within the task in which a container's status changes, `removed` included. */
  watch(listener: (container: RuntimeContainer, event: 'started' | 'exited' | 'removed') => void): () => void;
}

export interface LogLine {
  /** Virtual milliseconds since 1970. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Optional ability: what a container has written. */
export interface ContainerLogs {
  read(id: string): readonly LogLine[];
  follow(id: string, listener: (line: LogLine) => void): () => void;
}

/** Optional ability: run a command in a container, with what it reads on standard input. */
export interface ContainerExec {
  exec(id: string, argv: readonly string[], stdin: string): ExecResult;
  /** Whether the command is one that reads lines and answers them (a shell), so that a session stays open. */
  isInteractive(id: string, argv: readonly string[]): boolean;
  /** The command line that the container itself runs. */
  commandOf(id: string): readonly string[];
}

/** Optional ability: programs in containers reach others. Whoever knows the names of a platform says how. */
export interface ContainerSurroundings {
  /** `of` is asked for each container, and knows nothing of those of other sites; gives back how to end it. */
  surround(of: (container: RuntimeContainer) => Outside | undefined): () => void;
}

/** Optional ability: what a container uses right now. */
export interface ContainerUsage {
  /** Nothing for a container that is not there: somebody outside may play it. */
  usage(id: string): { readonly cpuMilli: number; readonly memoryBytes: number };
}
