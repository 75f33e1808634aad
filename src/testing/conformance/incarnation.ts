import { Container, ContainerModule } from 'inversify';
import type { Adapter, SitePlan } from '../../ports/adapter.js';
import type { Call, Facade } from '../../ports/call.js';
import type { Component } from '../../ports/component.js';
import type { Explainer } from '../../ports/explain.js';
import type { MachineSpec } from '../../ports/machines.js';
import type { Controller } from '../../ports/reconcile.js';
import { ControllerRuntime } from '../../core/reconcile/controller-runtime.js';
import { compareBytes } from '../../core/store/byte-order.js';
import * as tokens from '../../ports/tokens.js';
import { Life } from './life.js';

/** The name under which a site of an incarnated adapter restarts its whole control plane. */
export const PROCESS = 'process';

/**
 * The same adapter with its control plane in one process that can be killed: `site.restart(PROCESS)` throws every object of it away
 * and builds all of them anew over the same store, runtime and machines. What was only in memory is gone, as after a crash. Faults
 * of the adapter's own are left out.
 */
export function incarnated(adapter: Adapter): Adapter {
  return {
    ...adapter,
    sites: (machines) =>
      adapter.sites(machines).map((plan) => ({ ...plan, modules: [moduleOf(adapter, plan, machines)] })),
  };
}

/** A closed socket is no answer; this is what a proxy in front of the process makes of it. */
const GONE = 502;

/** One token that all incarnations of a site share. */
const Process = tokens.token<Incarnations>('conformance.Process');

function moduleOf(adapter: Adapter, plan: SitePlan, machines: readonly MachineSpec[]): ContainerModule {
  // A factory instead of the modules themselves: an adapter may keep state in a module, and that dies with the process, too.
  const fresh = () => adapter.sites(machines).find(({ id }) => id === plan.id)!.modules;
  return new ContainerModule(({ bind }) => {
    bind(Process)
      .toDynamicValue((context) => new Incarnations(context, fresh))
      .inSingletonScope();
    bind(tokens.NativeApi).toResolvedValue((process) => ({ accept: (call) => process.accept(call) }), [Process]);
    bind(tokens.ControllerTimings).toResolvedValue((process) => process.timings, [Process]);
    bind(tokens.Component).toResolvedValue((process) => process, [Process]);
    bind(tokens.Explainer).toResolvedValue((process) => process.explainer, [Process]);
  });
}

type Context = { get<T>(identifier: ReturnType<typeof tokens.token<T>>): T };

interface Incarnation {
  readonly life: Life;
  readonly facade: Facade;
  readonly components: readonly Component[];
  readonly controllers: readonly Controller[];
  readonly runtime: ControllerRuntime;
  readonly explainer: Explainer | undefined;
}

class Incarnations implements Component {
  readonly id = PROCESS;
  readonly part = PROCESS;
  readonly order = 0;
  readonly #context: Context;
  readonly #fresh: () => readonly ContainerModule[];
  readonly #answering = new Map<Call, () => void>();
  #count = 0;
  #current: Incarnation;

  constructor(context: Context, fresh: () => readonly ContainerModule[]) {
    this.#context = context;
    this.#fresh = fresh;
    this.#current = this.#create();
  }

  accept(call: Call): void {
    const { reply } = call;
    let hasHead = false;
    const over = () => void this.#answering.delete(call);
    this.#answering.set(call, () => {
      if (!hasHead) reply.head(GONE, {});
      reply.end();
    });
    call.onClose(over);
    this.#current.facade.accept({
      ...call,
      onClose: (listener) => call.onClose(listener),
      reply: {
        head: (status, headers) => {
          hasHead = true;
          reply.head(status, headers);
        },
        write: (chunk) => reply.write(chunk),
        end: (chunk) => {
          over();
          reply.end(chunk);
        },
        onDrain: (listener) => reply.onDrain(listener),
        upgrade: (protocols) => {
          over();
          return reply.upgrade(protocols);
        },
      },
    });
  }

  /** The outer site starts no control loop of its own; its timings are never used. */
  readonly timings = { watchDelayMs: 0, reconcileMs: 0, backOffInitialMs: 1, backOffMaximumMs: 1 };

  readonly explainer: Explainer = { explain: (instance) => this.#current.explainer?.explain(instance) };

  start(): void {
    if (!this.#current.life.alive) this.#current = this.#create();
    const { components, controllers, runtime } = this.#current;
    for (const component of components) component.start();
    for (const controller of controllers) runtime.start(controller);
  }

  /** Killed, not stopped: nobody is told. Its sockets close all the same, which ends the answers that it still owed. */
  stop(): void {
    this.#current.life.end();
    const answering = [...this.#answering.values()];
    this.#answering.clear();
    for (const end of answering) end();
  }

  #create(): Incarnation {
    const life = new Life();
    const container = new Container();
    const store = life.store(this.#context.get(tokens.Store));
    const tasks = life.tasks(this.#context.get(tokens.Tasks));
    container.load(this.#core(life, store, tasks), ...this.#fresh());
    const facade = container.get(tokens.NativeApi);
    const site = container.get(tokens.Site);
    const kept = ({ part }: { part: string }) => !site.without.includes(part);
    return {
      life,
      facade,
      components: container
        .getAll(tokens.Component)
        .filter(kept)
        .sort((left, right) => left.order - right.order || compareBytes(left.id, right.id)),
      controllers: container
        .getAll(tokens.Controller)
        .filter(kept)
        .sort((left, right) => compareBytes(left.id, right.id)),
      runtime: new ControllerRuntime(tasks, store, container.get(tokens.ControllerTimings)),
      explainer: container.isBound(tokens.Explainer) ? container.get(tokens.Explainer) : undefined,
    };
  }

  #core(life: Life, store: ReturnType<Life['store']>, tasks: ReturnType<Life['tasks']>): ContainerModule {
    const outer = this.#context;
    const random = outer.get(tokens.Random);
    // A process that starts again draws other numbers than the one before it; the first draws what it would anyhow.
    const own = this.#count === 0 ? random : random.fork(`incarnation/${this.#count}`);
    this.#count++;
    return new ContainerModule(({ bind }) => {
      bind(tokens.Tasks).toConstantValue(tasks);
      bind(tokens.Store).toConstantValue(store);
      bind(tokens.Random).toConstantValue(own);
      bind(tokens.Machines).toConstantValue(life.machines(outer.get(tokens.Machines)));
      bind(tokens.Runtime).toConstantValue(life.runtime(outer.get(tokens.Runtime)));
      bind(tokens.Logs).toConstantValue(life.logs(outer.get(tokens.Logs)));
      bind(tokens.Effects).toConstantValue(life.effects(outer.get(tokens.Effects)));
      bind(tokens.Links).toConstantValue(life.links(outer.get(tokens.Links)));
      bind(tokens.Trace).toConstantValue(outer.get(tokens.Trace));
      bind(tokens.Exec).toConstantValue(outer.get(tokens.Exec));
      bind(tokens.Surroundings).toConstantValue(outer.get(tokens.Surroundings));
      bind(tokens.Usage).toConstantValue(outer.get(tokens.Usage));
      bind(tokens.Images).toConstantValue(outer.get(tokens.Images));
      bind(tokens.Network).toConstantValue(life.network(outer.get(tokens.Network)));
      bind(tokens.Faults).toConstantValue(outer.get(tokens.Faults));
      bind(tokens.Physics).toConstantValue(outer.get(tokens.Physics));
      bind(tokens.Site).toConstantValue(outer.get(tokens.Site));
      bind(tokens.Constants).toConstantValue(outer.get(tokens.Constants));
    });
  }
}
