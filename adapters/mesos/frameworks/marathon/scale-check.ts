import type { Controller, Store, Trigger } from 'regatta/kit';
import type { MarathonApp } from '../../resources/marathon-app.js';
import type { MarathonDeployment } from '../../resources/marathon-deployment.js';
import type { MarathonInstance } from '../../resources/marathon-instance.js';
import type { InstanceTable } from './instance-table.js';
import { scalingOf } from './kill-selection.js';

/** Keeps the wanted number of instances of apps that no deployment holds. Source: marathon core/deployment/impl/ScaleCheck. */
export class ScaleCheck implements Controller {
  readonly id = 'marathon-scale-check';
  readonly part = 'marathon';
  readonly triggers: readonly Trigger[] = [
    { kind: 'MarathonInstance', keys: ({ object }) => (object.value as MarathonInstance).appId },
    // Apps are looked at again once a deployment lets go of them.
    {
      kind: 'MarathonDeployment',
      keys: ({ type, object }) => (type === 'deleted' ? (object.value as MarathonDeployment).affectedApps : undefined),
    },
  ];
  readonly #store: Store;
  readonly #instances: InstanceTable;

  constructor(store: Store, instances: InstanceTable) {
    this.#store = store;
    this.#instances = instances;
  }

  initialKeys(): Iterable<string> {
    return this.#store.list('MarathonApp').items.map(({ name }) => name);
  }

  reconcile(appId: string): void {
    if (this.#store.find('MarathonDeployment', 'app', appId).length > 0) return;
    const app = this.#store.get<MarathonApp>('MarathonApp', '', appId)?.value;
    const instances = this.#instances.of(appId);
    if (app === undefined) {
      // Left over from an app that is gone, e.g. one that came back from an unreachable agent.
      for (const instance of instances) this.#instances.decommission(instance);
      return;
    }
    const wanted = instances.filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive');
    const { kill, start } = scalingOf(wanted, app.spec.instances);
    for (const surplus of kill) this.#instances.decommission(surplus);
    this.#instances.schedule(app, start);
  }
}
