import type { Runtime, Store, Tasks } from 'regatta/kit';
import type { Execution } from '../resources/execution.js';
import type { StandaloneContainer } from '../resources/standalone-container.js';
import { AGENT, HOST_IMAGE } from './names.js';

/**
 * Containers that operators start beside the tasks, alone or inside of another one. Source: mesos src/slave/http.cpp; recorded http-agent.
 */
export class StandaloneContainers {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #runtime: Runtime;
  readonly #waiting = new Map<string, ((exitStatus: number) => void)[]>();

  constructor(tasks: Tasks, store: Store, runtime: Runtime) {
    this.#tasks = tasks;
    this.#store = store;
    this.#runtime = runtime;
    runtime.watch(({ id, exit }, event) => {
      if (event === 'exited') this.#ended(id, (exit?.code ?? 0) * 256);
    });
  }

  get(machine: string, id: string): StandaloneContainer | undefined {
    return this.#store.get<StandaloneContainer>('StandaloneContainer', machine, id)?.value;
  }

  list(machine: string): StandaloneContainer[] {
    return this.#store
      .list<StandaloneContainer>('StandaloneContainer', { namespace: machine })
      .items.map(({ value }) => value);
  }

  /** The runtime's container of a task or of a standalone one; undefined when there is none of that id. */
  runtimeIdOf(machine: string, id: string): string | undefined {
    const standalone = this.get(machine, id);
    if (standalone !== undefined) return standalone.runtimeId;
    return this.#store
      .list<Execution>('Execution')
      .items.map(({ value }) => value)
      .find((execution) => execution.machine === machine && execution.containerId === id && execution.phase !== 'ended')
      ?.runtimeId;
  }

  /** False when it is there already. Without a command it only waits to be killed. */
  launch(machine: string, id: string, command: readonly string[]): boolean {
    if (this.get(machine, id) !== undefined) return false;
    const argv = command.length === 0 ? ['/bin/sh', '-c', 'sleep infinity'] : command;
    this.#asAgent(() =>
      this.#store.create<StandaloneContainer>('StandaloneContainer', machine, id, {
        id,
        machine,
        runtimeId: '',
        command: argv,
      }),
    );
    this.#runtime.pull(machine, HOST_IMAGE, (outcome) => {
      const container = this.get(machine, id);
      if (container === undefined) return;
      if (!outcome.pulled) return this.#asAgent(() => this.#forget(container));
      this.#asAgent(() => {
        const labels = { MESOS_CONTAINER_ID: id };
        const made = this.#runtime.create(machine, { name: `mesos-${id}`, image: HOST_IMAGE, command: argv, labels });
        this.#store.update<StandaloneContainer>('StandaloneContainer', machine, id, {
          ...container,
          runtimeId: made.id,
        });
        this.#runtime.start(made.id);
      });
    });
    return true;
  }

  /** Calls back once it has ended, with what `wait` would give; at once for one that has. */
  wait(container: StandaloneContainer, done: (exitStatus: number) => void): void {
    if (container.exitStatus !== undefined) return done(container.exitStatus);
    const key = `${container.machine}/${container.id}`;
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), done]);
  }

  kill(container: StandaloneContainer): void {
    this.#asAgent(() => this.#runtime.kill(container.runtimeId));
  }

  remove(container: StandaloneContainer): void {
    this.#asAgent(() => this.#forget(container));
  }

  /** An outermost container is gone with its end, and takes those inside along; an inner one is kept until somebody removes it. */
  #ended(runtimeId: string, exitStatus: number): void {
    const container = this.#store.find<StandaloneContainer>('StandaloneContainer', 'runtime', runtimeId)[0]?.value;
    if (container === undefined) return;
    this.#asAgent(() => {
      if (container.id.includes('.'))
        this.#store.update<StandaloneContainer>('StandaloneContainer', container.machine, container.id, {
          ...container,
          exitStatus,
        });
      else this.#forget(container);
    });
    const key = `${container.machine}/${container.id}`;
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const done of waiting) done(exitStatus);
  }

  #forget({ machine, id, runtimeId }: StandaloneContainer): void {
    for (const inner of this.list(machine)) if (inner.id.startsWith(`${id}.`)) this.#forget(inner);
    this.#store.delete('StandaloneContainer', machine, id);
    if (runtimeId !== '') this.#runtime.remove(runtimeId);
  }

  #asAgent<T>(run: () => T): T {
    return this.#tasks.as(AGENT, this.#tasks.cause, run);
  }
}
