/** The runs of one server: they wait in line, one is computed at a time, and their files stay until they are removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { machineClock } from '../../core/clock/real.js';
import { RegattaError } from '../../ports/errors.js';
import type { Compute, Computation } from './computation.js';
import { defaultCompute } from './compute.js';
import { RunFiles } from './run-files.js';
import { Run } from './run.js';
import { planOfRun, refuseDeep, type RunRequest } from './run-request.js';

/** Beyond this many, the oldest finished one gives way. */
const MAX_RUNS = 100;

interface Held {
  readonly run: Run;
  readonly request: RunRequest;
  readonly files: RunFiles;
  readonly key: string | undefined;
}

interface Kept {
  readonly body: string;
  readonly answer: Promise<Created>;
}

export interface Created {
  readonly run: Run;
  /** What the first request was answered; one that repeats it gets the same. */
  readonly view: object;
}

export class Runs {
  readonly #compute: Compute;
  readonly #held = new Map<string, Held>();
  readonly #byKey = new Map<string, Kept>();
  readonly #queue: Held[] = [];
  #active: { readonly held: Held; readonly computation: Computation } | undefined;
  #folder: string | undefined;
  #made = 0;
  #closed = false;

  constructor(compute: Compute = defaultCompute()) {
    this.#compute = compute;
  }

  /**
   * Checks the request and puts the run in line. With a key, a second request of the same key and body gives the run of the
   * first; of another body, it throws `request/key-reused`. Throws `run/too-many`, and what is wrong with the request.
   */
  async create(request: RunRequest, key?: string): Promise<Created> {
    refuseDeep(request);
    if (key === undefined) return this.#create(request, key);
    const body = JSON.stringify(request);
    const kept = this.#byKey.get(key);
    if (kept !== undefined) {
      if (kept.body === body) return kept.answer;
      throw new RegattaError('request/key-reused', `the key "${key}" belongs to another request`, {
        hint: 'take a new Idempotency-Key for each request',
      });
    }
    const answer = this.#create(request, key);
    this.#byKey.set(key, { body, answer });
    // Who was refused may try again under the same key.
    answer.catch(() => this.#byKey.delete(key));
    return answer;
  }

  /** In the order in which they were made. */
  list(): readonly Run[] {
    return [...this.#held.values()].map(({ run }) => run);
  }

  /** Throws `run/not-found`. */
  get(id: string): Run {
    return this.#get(id).run;
  }

  /** What a run has left behind. Throws `run/not-found`, and `run/not-done` where there is nothing (yet). */
  filesOf(id: string): RunFiles {
    const { run, files } = this.#get(id);
    if (run.state === 'done') return files;
    const hint = run.state === 'failed' ? run.problem?.detail : `follow /api/v1/runs/${id}/events`;
    throw new RegattaError('run/not-done', `${id} is ${run.state}`, hint === undefined ? {} : { hint });
  }

  /** Gives a run up, if it has not finished, and forgets it with its files. Throws `run/not-found`. */
  remove(id: string): void {
    const held = this.#get(id);
    this.#held.delete(id);
    if (held.key !== undefined) this.#byKey.delete(held.key);
    const waiting = this.#queue.indexOf(held);
    if (waiting !== -1) this.#queue.splice(waiting, 1);
    held.run.end();
    if (this.#active?.held === held) {
      this.#active.computation.cancel();
      this.#active = undefined;
      this.#next();
    }
    rmSync(held.files.folder, { recursive: true, force: true });
  }

  /** Gives everything up. A request that is still being checked is refused afterwards. */
  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    for (const id of this.#held.keys()) this.remove(id);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #create(request: RunRequest, key: string | undefined): Promise<Created> {
    const plan = await planOfRun(request);
    if (this.#closed) throw new RegattaError('server/refused', 'the server is shutting down');
    this.#makeRoom();
    this.#made++;
    const run = new Run(`run-${this.#made}`, plan, machineClock.now());
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'regatta-runs-'));
    const held: Held = { run, request, key, files: new RunFiles(path.join(this.#folder, run.id), run.lanes) };
    this.#held.set(run.id, held);
    this.#queue.push(held);
    const view = run.view();
    this.#next();
    return { run, view };
  }

  #get(id: string): Held {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    throw new RegattaError('run/not-found', `there is no run "${id}"`, { hint: 'GET /api/v1/runs lists them' });
  }

  #makeRoom(): void {
    if (this.#held.size < MAX_RUNS) return;
    const oldest = this.list().find(({ ended }) => ended);
    if (oldest === undefined)
      throw new RegattaError('run/too-many', `${MAX_RUNS} runs are waiting`, {
        hint: 'remove one, or try again later',
      });
    this.remove(oldest.id);
  }

  #next(): void {
    if (this.#active !== undefined) return;
    const held = this.#queue.shift();
    if (held === undefined) return;
    const { run, request, files } = held;
    run.start();
    const computation = this.#compute({ request, folder: files.folder }, (progress) => run.hear(progress));
    this.#active = { held, computation };
    void this.#finish(held, computation);
  }

  async #finish(held: Held, computation: Computation): Promise<void> {
    const computed = await computation.done;
    // A run that was removed meanwhile has made room for another already.
    if (this.#active?.held !== held) return;
    held.run.finish(computed);
    this.#active = undefined;
    this.#next();
  }
}
