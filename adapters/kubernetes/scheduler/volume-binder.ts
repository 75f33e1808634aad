import type { RateLimiter, Tasks, Timer } from 'regatta/kit';
import type { PersistentVolume, PersistentVolumeClaim } from '../controllers/objects/storage.js';
import type { ApiServer } from '../resources/types.js';
import { SELECTED_NODE } from '../volumes/annotations.js';
import { boundTo } from '../volumes/binding.js';
import { isFullyBound, isReachable, type Labels } from '../volumes/matching.js';
import type { PodInfo } from './pod-info.js';
import { claimsOf, volumesOn, type VolumeChoice } from './volume-choice.js';
import type { VolumeLookups } from './volume-lookups.js';

/** A pod that has a node and waits for its claims to be bound there. */
export interface WaitingPod {
  readonly info: PodInfo;
  readonly node: string;
  readonly labels: Labels;
}

interface Waiting extends WaitingPod {
  readonly chosen: VolumeChoice;
  readonly timer: Timer;
  readonly done: (problem: string | undefined) => void;
}

/** Writes which volumes a pod's claims get, and waits until the volume controller has bound them (plugins/volumebinding/binder.go: BindPodVolumes). */
export class VolumeBinder {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #limiter: RateLimiter;
  readonly #lookups: VolumeLookups;
  readonly #waiting = new Map<string, Waiting>();

  constructor(tasks: Tasks, api: ApiServer, limiter: RateLimiter, lookups: VolumeLookups) {
    this.#tasks = tasks;
    this.#api = api;
    this.#limiter = limiter;
    this.#lookups = lookups;
  }

  /** Whether some claim of a pod waits for the pod to have a node. */
  isNeeded(info: PodInfo): boolean {
    return info.claims.length > 0 && claimsOf(this.#lookups, info).delayed.length > 0;
  }

  /** Writes the choice for a node; `done` hears when all claims are bound, or what went wrong. */
  bind(waiting: WaitingPod, timeoutMs: number, done: (problem: string | undefined) => void): void {
    const { info, node, labels } = waiting;
    const chosen = volumesOn(this.#lookups, claimsOf(this.#lookups, info), node, labels);
    writeVolumes(this.#api, this.#limiter, chosen, node);
    const timer = this.#tasks.after(timeoutMs, () => this.#finish(info.key, 'context deadline exceeded'), {
      unref: true,
    });
    this.#waiting.set(info.key, { ...waiting, chosen, timer, done });
  }

  /** A claim, given as `namespace/name`, has changed or is gone. */
  claimChanged(key: string): void {
    for (const waiting of [...this.#waiting.values()])
      if (waiting.info.claims.some((use) => use.key === key)) this.#look(waiting);
  }

  isWaiting(pod: string): boolean {
    return this.#waiting.has(pod);
  }

  forget(pod: string): void {
    this.#waiting.get(pod)?.timer.cancel();
    this.#waiting.delete(pod);
  }

  clear(): void {
    for (const key of [...this.#waiting.keys()]) this.forget(key);
  }

  #look({ info, node, labels, chosen }: Waiting): void {
    let isDone = true;
    for (const { name } of info.claims) {
      const claim = this.#lookups.claim(info.namespace, name);
      if (claim === undefined) return this.#finish(info.key, `persistentvolumeclaim "${name}" not found`);
      if (!isFullyBound(claim)) {
        isDone = false;
        const isProvisioned = chosen.provisioned.some(({ metadata }) => metadata.uid === claim.metadata.uid);
        if (isProvisioned && claim.metadata.annotations?.[SELECTED_NODE] !== node)
          return this.#finish(info.key, `provisioning failed for PVC "${name}"`);
        continue;
      }
      const volume = this.#lookups.volume(claim.spec.volumeName ?? '');
      if (volume !== undefined && !isReachable(volume, labels))
        return this.#finish(info.key, `pv "${volume.metadata.name}" node affinity doesn't match node "${node}"`);
    }
    if (isDone) this.#finish(info.key, undefined);
  }

  #finish(key: string, problem: string | undefined): void {
    const waiting = this.#waiting.get(key);
    this.forget(key);
    waiting?.done(problem);
  }
}

/** Gives volumes to their claims, and tells provisioners where the others are wanted. */
export function writeVolumes(
  api: ApiServer,
  limiter: RateLimiter,
  { bindings, provisioned }: VolumeChoice,
  node: string,
): void {
  for (const { claim, volume } of bindings) {
    limiter.tryTake();
    api.update<PersistentVolume>('persistentvolumes', boundTo(volume, claim));
  }
  for (const claim of provisioned) {
    limiter.tryTake();
    const annotations = { ...claim.metadata.annotations, [SELECTED_NODE]: node };
    const metadata = { ...claim.metadata, annotations };
    api.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata });
  }
}
