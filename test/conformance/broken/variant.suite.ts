import template from '../../../adapters/_template/index.js';
import type { Adapter } from '../../../src/ports/adapter.js';
import type { Facade } from '../../../src/ports/call.js';
import type { Tasks } from '../../../src/ports/clock.js';
import type { FeatureId, Support } from '../../../src/ports/features.js';
import type { Controller } from '../../../src/ports/reconcile.js';
import type { Store } from '../../../src/ports/store.js';
import { ContainerModule, tokens } from '../../../src/kit/index.js';

export interface Variation {
  /** Says what the toy does instead of controllers of this id; the others stay. */
  readonly controllers?: Readonly<Record<string, (own: Controller, parts: Parts) => Partial<Controller>>>;
  readonly facade?: (own: Facade, parts: Parts) => Facade;
  readonly claims?: Partial<Record<FeatureId, Support>>;
}

export interface Parts {
  readonly store: Store;
  readonly tasks: Tasks;
}

/** The template with a small change: what a mistake of an adapter's author looks like. */
export function variant(id: string, variation: Variation): Adapter {
  return {
    ...template,
    id,
    capabilities: { ...template.capabilities, ...variation.claims },
    sites: (machines) =>
      template.sites(machines).map((plan) => ({ ...plan, modules: [...plan.modules, changes(variation)] })),
  };
}

function changes({ controllers = {}, facade }: Variation): ContainerModule {
  return new ContainerModule(({ onActivation }) => {
    onActivation(tokens.Controller, (context, own) => {
      const parts = { store: context.get(tokens.Store), tasks: context.get(tokens.Tasks) };
      const change = controllers[own.id];
      if (change === undefined) return own;
      const standard: Controller = {
        id: own.id,
        part: own.part,
        triggers: own.triggers,
        initialKeys: () => own.initialKeys(),
        reconcile: (key) => own.reconcile(key),
      };
      return { ...standard, ...change(own, parts) };
    });
    if (facade === undefined) return;
    onActivation(tokens.NativeApi, (context, own) =>
      facade(own, { store: context.get(tokens.Store), tasks: context.get(tokens.Tasks) }),
    );
  });
}
