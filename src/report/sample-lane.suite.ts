/**
 * One lane of the sample that the tests of this folder are about: a script of what the platforms do in the lab, played
 * through a real task queue and a real trace. The figures are close to the recorded ones; nothing claims them.
 */
import { VirtualTasks } from '../core/clock/virtual.js';
import { TraceRecorder } from '../core/trace/recorder.js';
import type { ResolvedStep } from '../ports/model/resolved.js';
import type { InstancePhase, Trace } from '../ports/trace.js';
import type { StepOutcome, StepResult } from '../scenario/run/lane.js';

/** How the platform of a lane behaves, in virtual milliseconds. */
export interface LaneScript {
  readonly orchestrator: string;
  readonly title: string;
  readonly version: string;
  /** From the wish for an instance to its first answer. */
  readonly startMs: number;
  /** From the wish to stop an instance to its being forgotten. */
  readonly stopMs: number;
  /** Whether an old instance goes before its successor comes. */
  readonly stopFirst: boolean;
  /** How many successors are started at once. */
  readonly batch: number;
  readonly heldAfterMs: number;
  readonly heldReason: string;
  readonly detectMs: number;
  /** From the loss of a node to the wish for a substitute. */
  readonly evictMs: number;
  readonly nodeReason: string;
  /** The native command of each step. */
  readonly native: Readonly<Record<string, string>>;
}

interface Copy {
  readonly name: string;
  readonly node: string;
  readonly image: string;
}

const WARM_UP_MS = 60_000;

/** Plays a script and gives the trace and the steps that came of it. */
export function playLane(script: LaneScript, steps: readonly ResolvedStep[]): { trace: Trace; results: StepResult[] } {
  return new SampleLane(script).play(steps);
}

class SampleLane {
  readonly #script: LaneScript;
  readonly #tasks = new VirtualTasks(0);
  readonly trace = new TraceRecorder(this.#tasks);
  readonly #results: StepResult[] = [];
  #copies: Copy[] = [];
  #bad: Copy[] = [];
  #made = 0;

  constructor(script: LaneScript) {
    this.#script = script;
  }

  play(steps: readonly ResolvedStep[]): { trace: Trace; results: StepResult[] } {
    for (const node of [1, 2, 3]) this.#node(`node-${node}`, true, '', 0);
    let atMs = WARM_UP_MS;
    for (const step of steps) atMs = this.#step(step, atMs);
    this.#tasks.runUntilIdle();
    return { trace: this.trace, results: this.#results };
  }

  /** Plays one step and gives the moment of its end. */
  #step(step: ResolvedStep, atMs: number): number {
    const { heldAfterMs, heldReason, native } = this.#script;
    const held = step.id === 'bad-update';
    const lasts = held ? this.#badUpdate(atMs) : this.#lasts(step, atMs);
    const endMs = atMs + (held ? heldAfterMs : lasts);
    const outcome: StepOutcome = held ? 'held' : 'done';
    const result = {
      step,
      outcome,
      reason: held ? heldReason : '',
      native: [native[step.id] ?? ''],
      startMs: atMs,
      endMs,
    };
    const evidence: number[] = [];
    this.#results.push({
      ...result,
      evidence,
      ...('workload' in step && { wanted: step.id === 'deploy' || step.id === 'expose' ? 1 : 3 }),
    });
    this.#at(atMs, () =>
      evidence.push(this.trace.record('', { type: 'step', step: step.id, state: 'started', detail: '' })),
    );
    this.#at(endMs, () =>
      evidence.push(this.trace.record('', { type: 'step', step: step.id, state: outcome, detail: result.reason })),
    );
    return endMs;
  }

  #lasts(step: ResolvedStep, atMs: number): number {
    const { startMs, stopMs } = this.#script;
    switch (step.action) {
      case 'deploy':
        return this.#start('nginx:1.7.9', 1, atMs) + 50;
      case 'scale':
        this.#start('nginx:1.7.9', 2, atMs, 2);
        return this.#start('nginx:1.7.9', 3, atMs) + 50;
      case 'update':
        return this.#update('nginx:1.9.1', atMs);
      case 'rollback':
        return this.#rollback(atMs);
      case 'delete-instance':
        this.#stop(this.#copies.pop()!, atMs);
        return this.#start('nginx:1.9.1', 2, atMs + 80) + 130;
      case 'fault':
        return this.#loseNode(atMs);
      case 'remove':
        for (const copy of this.#copies) this.#stop(copy, atMs);
        return stopMs + 60;
      default:
        return Math.round(startMs / 20);
    }
  }

  #update(image: string, atMs: number): number {
    const { startMs, stopMs, stopFirst, batch } = this.#script;
    const old = this.#copies;
    this.#copies = [];
    let offset = 0;
    for (let index = 0; index < old.length; index += batch) {
      const leaving = old.slice(index, index + batch);
      const stopAt = offset + (stopFirst ? 0 : startMs + 40);
      for (const copy of leaving) this.#stop(copy, atMs + stopAt);
      leaving.forEach((copy) =>
        this.#start(image, Number(copy.node.slice(-1)), atMs + offset + (stopFirst ? stopMs : 0)),
      );
      offset += startMs + (stopFirst ? stopMs : 120);
    }
    return offset + (stopFirst ? 5_000 : stopMs);
  }

  /** New instances whose image does not exist; gives nothing, since it ends by the platform's own rule. */
  #badUpdate(atMs: number): number {
    const { stopFirst, stopMs, batch, heldReason } = this.#script;
    if (stopFirst) this.#stop(this.#copies.shift()!, atMs + 30);
    for (let count = 1; count <= batch; count++) {
      const copy = this.#copy('nginx:1.95', count);
      this.#show(copy, 'pending', '', atMs + (stopFirst ? stopMs : 60));
      this.#show(copy, 'starting', '', atMs + (stopFirst ? stopMs : 60) + 90);
      this.#show(copy, stopFirst ? 'failed' : 'starting', heldReason, atMs + (stopFirst ? stopMs : 60) + 1_400);
      this.#bad.push(copy);
    }
    return 0;
  }

  #rollback(atMs: number): number {
    for (const copy of this.#bad) this.#show(copy, 'gone', '', atMs + 260);
    this.#bad = [];
    if (!this.#script.stopFirst) return 420;
    return this.#start('nginx:1.9.1', 1, atMs + 200) + 5_000;
  }

  #loseNode(atMs: number): number {
    const { detectMs, evictMs, nodeReason } = this.#script;
    const lost = this.#copies.find(({ node }) => node === 'node-2') ?? this.#copies[0]!;
    this.#at(atMs, () =>
      this.trace.record('', { type: 'fault', fault: 'node-loss', target: lost.node, state: 'injected' }),
    );
    for (let second = 0; second * 1000 < detectMs; second++)
      this.#at(atMs + second * 1000 + 300, () => this.#request(second % 3 === 0 ? 0 : 200));
    this.#node(lost.node, false, nodeReason, atMs + detectMs);
    this.#show(lost, 'running', nodeReason, atMs + detectMs, false);
    this.#show(lost, 'lost', nodeReason, atMs + evictMs);
    this.#copies = this.#copies.filter((copy) => copy !== lost);
    return evictMs + this.#start('nginx:1.9.1', 3, atMs + evictMs + 20) + 70;
  }

  #request(status: number): void {
    this.trace.record('', { type: 'request', workload: 'nginx', status, instance: '' });
  }

  /** Starts one instance at `atMs`; gives how long it takes to answer. */
  #start(image: string, node: number, atMs: number, late = 0): number {
    const { startMs } = this.#script;
    const copy = this.#copy(image, node);
    this.#copies.push(copy);
    this.#show(copy, 'pending', '', atMs + 40);
    this.#show(copy, 'starting', '', atMs + 90 + late);
    this.#show(copy, 'running', '', atMs + startMs + late, true);
    return startMs + late;
  }

  #stop(copy: Copy, atMs: number): void {
    this.#show(copy, 'stopping', '', atMs + 30);
    this.#show(copy, 'gone', '', atMs + this.#script.stopMs);
  }

  #copy(image: string, node: number): Copy {
    this.#made++;
    return { name: `nginx-${this.#made}`, node: `node-${node}`, image };
  }

  #show(copy: Copy, phase: InstancePhase, reason: string, atMs: number, ready = false): void {
    const { name: instance, node, image } = copy;
    const sizes = { cpuMilli: 100, memoryBytes: 67_108_864 };
    this.#at(atMs, () =>
      this.trace.record('', {
        type: 'instance',
        instance,
        workload: 'nginx',
        phase,
        node,
        ready,
        image,
        reason,
        ...sizes,
      }),
    );
  }

  #node(node: string, ready: boolean, reason: string, atMs: number): void {
    const sizes = { cpuMilli: 4000, memoryBytes: 8_589_934_592 };
    this.#at(atMs, () => this.trace.record('', { type: 'node', node, ready, schedulable: ready, reason, ...sizes }));
  }

  #at(atMs: number, run: () => void): void {
    this.#tasks.after(atMs, run);
  }
}
