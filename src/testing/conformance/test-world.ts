import type { Instance, NodeView, Operation, Operations, Performed } from '../../ports/client.js';
import { isReporting } from '../../ports/machines.js';
import type { RuntimeContainer } from '../../ports/runtime.js';
import { canonicalLine } from '../../core/trace/canonical.js';
import type { Entry } from '../../ports/trace.js';
import type { World } from '../../world/world.js';
import { Unkept } from './unkept.js';

/** A wait that takes more tasks than this goes round in circles. */
const TASK_LIMIT = 1_000_000;

/** A world with the verbs that checks and tests are written in. Everything it waits for is in virtual time. */
export class TestWorld {
  readonly world: World;
  readonly #patienceMs: number;

  constructor(world: World, patienceMs: number) {
    this.world = world;
    this.#patienceMs = patienceMs;
  }

  get operations(): Operations {
    return this.world.adapter.client.operations;
  }

  /** Runs a client operation to its end. Throws `Unkept` when it does not come to one. */
  perform<T>(operation: Operation<T>): T {
    let result: { readonly value: T } | undefined;
    this.world.perform(operation, (value) => (result = { value }));
    this.until(() => result !== undefined, 'the end of a client operation');
    return result!.value;
  }

  /** The same for a verb that has to succeed. */
  done(operation: Operation<Performed>): Performed {
    const performed = this.perform(operation);
    if (performed.outcome === 'done') return performed;
    throw new Unkept(`${performed.native.join('; ')}: ${performed.outcome}: ${performed.detail}`);
  }

  /** Runs until the condition holds, looking after every task. Throws `Unkept` when it does not in time. */
  until(condition: () => boolean, what: string, withinMs = this.#patienceMs): void {
    const limit = this.world.tasks.now + withinMs;
    for (let count = 0; !condition(); count++) {
      if (count > TASK_LIMIT) throw new Unkept(`waited for ${what}, but ${TASK_LIMIT} tasks led nowhere`);
      if (this.world.tasks.runNext(limit)) continue;
      this.world.tasks.runUntil(limit);
      if (condition()) return;
      throw new Unkept(`waited ${withinMs / 1000} virtual seconds for ${what}; ${this.summary()}`);
    }
  }

  /** Runs until nothing is left that somebody waits for. Throws `Unkept` when there always is. */
  settle(): void {
    const { tasks } = this.world;
    const limit = tasks.now + this.#patienceMs;
    for (let count = 0; tasks.refs > 0; count++) {
      if (count > TASK_LIMIT || !tasks.runNext(limit))
        throw new Unkept(`the world never becomes idle: after ${count} tasks, ${tasks.refs} are still waited for`);
    }
  }

  /** Runs on for a while, whatever happens. */
  advance(forMs: number): void {
    this.world.tasks.runUntil(this.world.tasks.now + forMs);
  }

  /** Instances of a workload, as the projection of the stores shows them now. */
  instances(workload = 'web'): readonly Instance[] {
    return this.world.sites
      .flatMap(({ observer }) => [...observer.instances.values()])
      .filter((instance) => instance.workload === workload);
  }

  ready(workload = 'web'): readonly Instance[] {
    return this.instances(workload).filter(({ ready, phase }) => ready && phase === 'running');
  }

  nodes(): readonly NodeView[] {
    return this.world.sites.flatMap(({ observer }) => [...observer.nodes.values()]);
  }

  /** Waits until exactly so many instances are ready and the platform has nothing left to do about them. */
  untilReady(count: number, workload = 'web'): void {
    this.until(() => this.ready(workload).length === count, `${count} ready instances of ${workload}`);
    this.settle();
    const ready = this.ready(workload).length;
    if (ready !== count) throw new Unkept(`${count} instances of ${workload} were ready, and then ${ready}`);
  }

  /** Every entry of the trace as its canonical line. */
  lines(): readonly string[] {
    return [...this.world.trace.entries()].map(canonicalLine);
  }

  entries(): readonly Entry[] {
    return [...this.world.trace.entries()];
  }

  /** Containers that run an image whose name holds this text, on any machine. */
  running(image = 'nginx'): readonly RuntimeContainer[] {
    return this.world.shared.machines
      .list()
      .flatMap(({ name }) => this.world.shared.runtime.list(name))
      .filter(({ status, spec }) => status === 'running' && spec.image.includes(image));
  }

  /** Whether every machine of a site that is up answers on a published port. */
  answers(port: number): boolean {
    return this.world.sites.some((site) => {
      const machines = site.machines.list().filter(isReporting);
      const answered = ({ address }: { readonly address: string }, draw: number) => {
        const answer = site.network.request({ address, port }, '/', draw);
        return answer.outcome === 'answered' && answer.http.status === 200;
      };
      return machines.length > 0 && machines.every(answered);
    });
  }

  /** What there is, in one line, for messages. */
  summary(): string {
    const all = this.world.sites.flatMap(({ observer }) => [...observer.instances.values()]);
    const words = all.map(
      ({ id, phase, node, reason }) => `${id} ${phase}${node && ` on ${node}`}${reason && ` (${reason})`}`,
    );
    return words.length === 0 ? 'there is no instance' : words.slice(0, 8).join(', ');
  }
}
