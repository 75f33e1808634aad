import type { Tasks, Timer } from '../../ports/clock.js';
import type { Effects } from '../../ports/effects.js';
import type { Link, Links } from '../../ports/link.js';
import type { Machines } from '../../ports/machines.js';
import type { Network } from '../../ports/network.js';
import type { ContainerLogs, Runtime } from '../../ports/runtime.js';
import type { Store } from '../../ports/store.js';

/**
 * The life of one process of a control plane: everything it waits for ends with it. What it is given looks like the world's own
 * tasks, store and machines; after `end`, no timer, watch or callback that it left behind runs any more.
 */
export class Life {
  #alive = true;
  readonly #endings: (() => void)[] = [];

  get alive(): boolean {
    return this.#alive;
  }

  /** As when the process is killed: nothing is said to anybody, nothing is tidied up. */
  end(): void {
    this.#alive = false;
    for (const ending of this.#endings) ending();
    this.#endings.length = 0;
  }

  tasks(world: Tasks): Tasks {
    const timers = new Set<Timer>();
    this.#endings.push(() => timers.forEach((timer) => timer.cancel()));
    return {
      get now() {
        return world.now;
      },
      get elapsed() {
        return world.elapsed;
      },
      get author() {
        return world.author;
      },
      get cause() {
        return world.cause;
      },
      after: (delayMs, run, options) => {
        const timer = world.after(
          delayMs,
          () => {
            timers.delete(timer);
            if (this.#alive) run();
          },
          options,
        );
        timers.add(timer);
        return { at: timer.at, cancel: () => (timers.delete(timer), timer.cancel()) };
      },
      as: (author, cause, run) => world.as(author, cause, run),
    };
  }

  store(world: Store): Store {
    return this.#over(world, {
      // A process that starts again defines its kinds again; the store has them already.
      define: (definition) => {
        if (!world.kinds.includes(definition.kind)) world.define(definition);
      },
      watch: (kind, options, listener) => this.#stopping(world.watch(kind, options, this.#guarded(listener))),
    });
  }

  machines(world: Machines): Machines {
    return this.#over(world, { watch: (listener) => this.#leaving(world.watch(this.#guarded(listener))) });
  }

  runtime(world: Runtime): Runtime {
    return this.#over(world, {
      pull: (machine, image, done) => world.pull(machine, image, this.#guarded(done)),
      watch: (listener) => this.#leaving(world.watch(this.#guarded(listener))),
    });
  }

  /** Addresses and routes outlive the process, as they do in a kernel; the next one takes over those that it attaches again. */
  network(world: Network): Network {
    const own = new Set<string>();
    return this.#over(world, {
      attach: (address, machine, containers) => {
        if (!own.has(address)) world.detach(address);
        own.add(address);
        world.attach(address, machine, containers);
      },
      detach: (address) => {
        own.delete(address);
        world.detach(address);
      },
    });
  }

  logs(world: ContainerLogs): ContainerLogs {
    return this.#over(world, { follow: (id, listener) => this.#leaving(world.follow(id, this.#guarded(listener))) });
  }

  effects(world: Effects): Effects {
    return { ask: (name, request, answered) => world.ask(name, request, this.#guarded(answered)) };
  }

  links(world: Links): Links {
    const kept = (link: Link): Link => {
      this.#endings.push(() => link.close());
      return this.#over(link, {
        onMessage: (listener) => link.onMessage(this.#guarded(listener)),
        onClose: (listener) => link.onClose(this.#guarded(listener)),
      });
    };
    return {
      connect: (peer) => {
        const link = world.connect(peer);
        return link === undefined ? undefined : kept(link);
      },
      accept: (listener) => world.accept((link) => (this.#alive ? listener(kept(link)) : link.close())),
    };
  }

  #guarded<A extends readonly unknown[]>(listener: (...parts: A) => void): (...parts: A) => void {
    return (...parts) => {
      if (this.#alive) listener(...parts);
    };
  }

  #stopping<W extends { stop(): void }>(watch: W): W {
    this.#endings.push(() => watch.stop());
    return watch;
  }

  #leaving(leave: () => void): () => void {
    this.#endings.push(leave);
    return leave;
  }

  /** The port with some of its methods replaced; the others act on the original. */
  #over<T extends object>(port: T, changes: Partial<T>): T {
    return new Proxy(port, {
      get: (target, name) => {
        if (Object.hasOwn(changes, name)) return Reflect.get(changes, name) as unknown;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
