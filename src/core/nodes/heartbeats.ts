import type { Tasks, Timer } from '../../ports/clock.js';
import { isReporting, type Heartbeats, type Machine, type Machines } from '../../ports/machines.js';
import type { Random } from '../../ports/random.js';

export interface HeartbeatOptions {
  /** Time between two beats of one machine. */
  readonly periodMs: number;
  /** Elided: no task a beat. Real: every beat is a task. */
  readonly mode: 'elided' | 'real';
  /** Who beats, for the trace: `author('node-1')`. */
  readonly author: (machine: string) => string;
}

interface Pulse {
  /** When its agent began to beat; beats follow every period from there. */
  readonly firstAt: number;
  /** Set while it is silent: the last beat that arrived. */
  readonly lastBefore: number | undefined;
  readonly timer: Timer | undefined;
}

/**
 * Signs of life. Each machine beats at once when its agent starts and then every period, shifted by a seeded part of a period so that a
 * cluster does not beat in step. Both modes give the same `last` at every moment; tests compare them.
 */
export class AgentHeartbeats implements Heartbeats {
  readonly #tasks: Tasks;
  readonly #random: Random;
  readonly #options: HeartbeatOptions;
  readonly #pulses = new Map<string, Pulse>();
  readonly #watchers = new Set<(machine: string, beating: boolean) => void>();
  readonly #beatListeners = new Set<(machine: string) => void>();

  constructor(tasks: Tasks, random: Random, machines: Machines, options: HeartbeatOptions) {
    this.#tasks = tasks;
    this.#random = random;
    this.#options = options;
    for (const machine of machines.list()) this.#begin(machine);
    machines.watch((after, before) => this.#follow(after, before));
  }

  last(name: string): number | undefined {
    const pulse = this.#pulses.get(name);
    if (pulse === undefined) return undefined;
    return pulse.lastBefore ?? this.#lastBeat(pulse.firstAt, this.#tasks.now);
  }

  watch(listener: (machine: string, beating: boolean) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  onBeat(listener: (machine: string) => void): () => void {
    this.#beatListeners.add(listener);
    return () => this.#beatListeners.delete(listener);
  }

  #follow(after: Machine | undefined, before: Machine | undefined): void {
    const was = before !== undefined && isReporting(before);
    const is = after !== undefined && isReporting(after);
    if (before === undefined && after !== undefined) return this.#begin(after);
    if (was === is) return;
    if (is) return this.#begin(after);
    this.#silence(before!.name);
  }

  #begin(machine: Machine): void {
    if (!isReporting(machine)) return;
    const shift = this.#random
      .fork(`heartbeat/${machine.name}`)
      .below(Math.max(1, Math.floor(this.#options.periodMs / 4)));
    // The first beat goes out when the agent registers; the shift is what a real agent's jitter does to the later ones.
    const firstAt = this.#tasks.now - shift;
    this.#pulses.get(machine.name)?.timer?.cancel();
    const timer = this.#options.mode === 'real' ? this.#schedule(machine.name, firstAt) : undefined;
    this.#pulses.set(machine.name, { firstAt, lastBefore: undefined, timer });
    for (const watcher of this.#watchers) watcher(machine.name, true);
  }

  #silence(name: string): void {
    const pulse = this.#pulses.get(name);
    if (pulse === undefined) return;
    pulse.timer?.cancel();
    this.#pulses.set(name, { firstAt: pulse.firstAt, lastBefore: this.last(name), timer: undefined });
    for (const watcher of this.#watchers) watcher(name, false);
  }

  #schedule(name: string, firstAt: number): Timer {
    const { periodMs, author } = this.#options;
    const next = this.#lastBeat(firstAt, this.#tasks.now) + periodMs;
    return this.#tasks.after(next - this.#tasks.now, () => this.#beat(name, firstAt), {
      author: author(name),
      unref: true,
    });
  }

  #beat(name: string, firstAt: number): void {
    this.#pulses.set(name, { firstAt, lastBefore: undefined, timer: this.#schedule(name, firstAt) });
    for (const listener of this.#beatListeners) listener(name);
  }

  #lastBeat(firstAt: number, now: number): number {
    return now - ((now - firstAt) % this.#options.periodMs);
  }
}
