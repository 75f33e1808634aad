import { Container, ContainerModule } from 'inversify';
import type { Adapter, SiteInfo, SitePlan } from '../ports/adapter.js';
import type { Call, Facade, ReadingFacade } from '../ports/call.js';
import type { Component } from '../ports/component.js';
import type { Explainer } from '../ports/explain.js';
import type { Controller } from '../ports/reconcile.js';
import type { Journal, KeptState } from '../ports/store.js';
import { ClusterNetwork } from '../core/network/cluster-network.js';
import { ControllerRuntime } from '../core/reconcile/controller-runtime.js';
import { MemoryStore } from '../core/store/memory-store.js';
import { compareBytes } from '../core/store/byte-order.js';
import * as tokens from '../ports/tokens.js';
import { CommitGate } from './commit-gate.js';
import { GatedLinks } from './gated-links.js';
import { Observer } from './observer.js';
import { SiteMachines } from './site-machines.js';
import type { Shared } from './shared.js';

export interface SiteOptions {
  readonly adapter: Adapter;
  readonly plan: SitePlan;
  readonly info: SiteInfo;
  readonly constants: Readonly<Record<string, number>>;
  readonly journal?: Journal;
  /** What the store begins with. */
  readonly kept?: KeptState;
  /** Deep-freezes stored objects. */
  readonly freeze?: boolean;
}

/** One control plane of a world: a store, a container of parts, and the native API in front of them. */
export class Site {
  readonly id: string;
  readonly store: MemoryStore;
  readonly machines: SiteMachines;
  readonly network: ClusterNetwork;
  readonly observer: Observer;
  readonly explainer: Explainer | undefined;
  readonly #facade: Facade;
  readonly #gate: CommitGate;
  readonly #runtime: ControllerRuntime;
  readonly #components: readonly Component[];
  readonly #controllers: readonly Controller[];

  constructor(shared: Shared, options: SiteOptions) {
    const { plan, info } = options;
    this.id = plan.id;
    this.#gate = new CommitGate(options.journal);
    const journal = this.#gate.sink;
    this.store = new MemoryStore({
      record: (verb, { kind, namespace, name, revision }) =>
        shared.trace.record(plan.id, { type: 'write', verb, kind, namespace, name, revision }),
      freeze: options.freeze ?? false,
      ...(journal !== undefined && { journal }),
      ...(options.kept !== undefined && { kept: options.kept }),
    });
    this.machines = new SiteMachines(shared.machines);
    for (const machine of plan.machines) this.machines.add(machine);
    this.network = new ClusterNetwork(this.machines, shared.runtime);
    // The one place that uses the container; no class below sees it.
    const container = new Container();
    container.load(this.#bindCore(shared, options), ...plan.modules);
    this.#facade = container.get(tokens.NativeApi);
    this.#runtime = new ControllerRuntime(shared.tasks, this.store, container.get(tokens.ControllerTimings));
    const kept = ({ part }: { part: string }) => !info.without.includes(part);
    this.#components = container.getAll(tokens.Component).filter(kept).sort(inOrder);
    this.#controllers = container
      .getAll(tokens.Controller)
      .filter(kept)
      .sort((left, right) => compareBytes(left.id, right.id));
    for (const kind of container.getAll(tokens.FaultKind)) shared.faults.define(kind);
    this.explainer = container.isBound(tokens.Explainer) ? container.get(tokens.Explainer) : undefined;
    this.observer = new Observer(plan.id, this.store, options.adapter.client.projection, shared.trace, shared.tasks);
  }

  /** Ids of everything that can be restarted: components first, then control loops. */
  get parts(): readonly string[] {
    return [...this.#components, ...this.#controllers].map(({ id }) => id);
  }

  start(): void {
    this.observer.start();
    for (const component of this.#components) component.start();
    for (const controller of this.#controllers) this.#runtime.start(controller);
  }

  stop(): void {
    for (const controller of this.#controllers) this.#runtime.stop(controller.id);
    for (const component of [...this.#components].reverse()) component.stop();
  }

  /** Stops a part and starts it again, as after a crash: it has only the store and the runtime to begin from. */
  restart(id: string): void {
    const component = this.#components.find((candidate) => candidate.id === id);
    component?.stop();
    component?.start();
    const controller = this.#controllers.find((candidate) => candidate.id === id);
    if (controller === undefined) return;
    this.#runtime.stop(id);
    this.#runtime.start(controller);
  }

  /** Hands a call to the native API; `entering` makes of it what the API sees. Runs within a task. */
  accept(call: Call, entering: (gated: Call) => Call = (gated) => gated): void {
    this.#facade.accept(entering(this.#guarded(call)));
  }

  /** Lets the native API answer a call that only reads; false for others, and where it cannot. Runs between two tasks. */
  read(call: Call): boolean {
    const facade = this.#facade;
    return isReading(facade) && facade.read(this.#guarded(call));
  }

  #guarded(call: Call): Call {
    const reply = this.#gate.guard(call.reply, () => this.store.revision);
    return reply === call.reply ? call : { ...call, reply, onClose: (listener) => call.onClose(listener) };
  }

  #bindCore(shared: Shared, { info, constants }: SiteOptions): ContainerModule {
    return new ContainerModule(({ bind }) => {
      bind(tokens.Tasks).toConstantValue(shared.tasks);
      bind(tokens.Random).toConstantValue(shared.random.fork(`site/${info.id}`));
      bind(tokens.Trace).toConstantValue(shared.trace);
      bind(tokens.Store).toConstantValue(this.store);
      bind(tokens.Machines).toConstantValue(this.machines);
      bind(tokens.Runtime).toConstantValue(shared.runtime);
      bind(tokens.Logs).toConstantValue(shared.runtime);
      bind(tokens.Exec).toConstantValue(shared.runtime);
      bind(tokens.Surroundings).toConstantValue(shared.runtime);
      bind(tokens.Usage).toConstantValue(shared.runtime);
      bind(tokens.Images).toConstantValue(shared.images);
      bind(tokens.Network).toConstantValue(this.network);
      bind(tokens.Faults).toConstantValue(shared.faults);
      bind(tokens.Effects).toConstantValue(shared.effects);
      bind(tokens.Links).toConstantValue(
        new GatedLinks(shared.links.of(info.id), this.#gate, () => this.store.revision),
      );
      bind(tokens.Physics).toConstantValue(shared.physics);
      bind(tokens.Site).toConstantValue(info);
      bind(tokens.Constants).toConstantValue(constants);
    });
  }
}

function inOrder(left: Component, right: Component): number {
  return left.order - right.order || compareBytes(left.id, right.id);
}

function isReading(facade: Facade): facade is ReadingFacade {
  return 'read' in facade;
}
