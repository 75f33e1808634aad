import type { PullOutcome, Runtime, Tasks } from 'regatta/kit';

/** An image on its way to a machine. */
interface Wanted {
  readonly image: string;
  readonly askedAt: number;
  readonly done: (outcome: PullOutcome, includingWaitingMs: number) => void;
}

/** Pulls the images of every machine one after another (serializeImagePulls, pkg/kubelet/images/puller.go). */
export class ImagePuller {
  readonly #tasks: Tasks;
  readonly #runtime: Runtime;
  readonly #queues = new Map<string, Wanted[]>();

  constructor(tasks: Tasks, runtime: Runtime) {
    this.#tasks = tasks;
    this.#runtime = runtime;
  }

  /** `done` comes in a later task, never if the machine loses power first. */
  pull(machine: string, image: string, done: Wanted['done']): void {
    const queue = this.#queues.get(machine) ?? [];
    this.#queues.set(machine, queue);
    queue.push({ image, askedAt: this.#tasks.now, done });
    if (queue.length === 1) this.#next(machine, queue);
  }

  /** The machine went down: what was under way is lost. */
  forget(machine: string): void {
    this.#queues.delete(machine);
  }

  #next(machine: string, queue: Wanted[]): void {
    const wanted = queue[0];
    if (wanted === undefined) return;
    this.#runtime.pull(machine, wanted.image, (outcome) => {
      if (this.#queues.get(machine) !== queue) return;
      queue.shift();
      wanted.done(outcome, this.#tasks.now - wanted.askedAt);
      this.#next(machine, queue);
    });
  }
}

/** A duration as Go prints it, in milliseconds below a minute: `850ms`, `3.2s`, `1m2.5s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}

/** What containerd says of a pull that failed, for images with a full name. */
export function pullError(outcome: PullOutcome & { readonly pulled: false }, fullName: string): string {
  const failed = `failed to pull and unpack image "${fullName}": failed to resolve reference "${fullName}"`;
  if (outcome.reason === 'not-found') return `rpc error: code = NotFound desc = ${failed}: ${fullName}: not found`;
  const [host = '', ...path] = fullName.split('/');
  const registry = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const [repository = '', tag = 'latest'] = path.join('/').split(':');
  const request = `Head "https://${registry}/v2/${repository}/manifests/${tag}"`;
  return `rpc error: code = Unknown desc = ${failed}: failed to do request: ${request}: dial tcp: i/o timeout`;
}
