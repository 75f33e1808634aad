import type { Machines, Runtime, RuntimeContainer } from 'regatta/kit';
import { LABELS } from './container-spec.js';

/** Where a container of a pod stands before the runtime has it. */
export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

/** What the kubelet remembers of one container; everything but the runtime's own table is a cache. */
export interface LocalContainer {
  waiting: Waiting | undefined;
  pulling: boolean;
  /** The image is there as far as the policy asks for it; forgotten before each restart. */
  pulled: boolean;
  /** The end of the container for which a restart was already put off. */
  backedOffFor: string;
  startupPassed: boolean;
  ready: boolean;
  livenessFailed: boolean;
}

/** One pod on one machine. */
export interface LocalPod {
  readonly uid: string;
  readonly key: string;
  readonly machine: string;
  address: string;
  sandbox: 'none' | 'starting' | 'ready';
  stopping: boolean;
  /** When that began, virtual milliseconds since 1970; 0 before. */
  stoppingSince: number;
  /** Containers that were asked to end, by id. */
  readonly asked: Set<string>;
  admitted: boolean;
  readonly containers: Map<string, LocalContainer>;
}

/** The containers of pods by pod, newest last, found again in the runtime after a restart of the kubelet. */
export class PodContainers {
  readonly #runtime: Runtime;
  readonly #byPod = new Map<string, string[]>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  rebuild(machines: Machines): void {
    this.#byPod.clear();
    for (const machine of machines.list())
      for (const container of this.#runtime.list(machine.name)) this.add(container);
  }

  add({ id, spec }: RuntimeContainer): void {
    const uid = spec.labels?.[LABELS.uid];
    if (uid === undefined) return;
    const ids = this.#byPod.get(uid);
    if (ids === undefined) this.#byPod.set(uid, [id]);
    else ids.push(id);
  }

  removed({ id, spec }: RuntimeContainer): void {
    const uid = spec.labels?.[LABELS.uid];
    const ids = uid === undefined ? undefined : this.#byPod.get(uid);
    if (uid === undefined || ids === undefined) return;
    const kept = ids.filter((other) => other !== id);
    if (kept.length === 0) this.#byPod.delete(uid);
    else this.#byPod.set(uid, kept);
  }

  /** Pods that have containers, whatever the store says. */
  uids(): Iterable<string> {
    return this.#byPod.keys();
  }

  ids(uid: string): readonly string[] {
    return this.#byPod.get(uid) ?? [];
  }

  of(uid: string): readonly RuntimeContainer[] {
    return this.ids(uid).flatMap((id) => this.#runtime.get(id) ?? []);
  }

  /** The attempts at one container of a pod, oldest first. */
  attempts(uid: string, name: string): readonly RuntimeContainer[] {
    return this.of(uid).filter(({ spec }) => spec.labels?.[LABELS.container] === name);
  }
}

/** How often a container was started before. */
export function restartsBefore({ spec }: RuntimeContainer): number {
  return Number(spec.labels?.[LABELS.restarts] ?? 0);
}
