import type { Controller, Network, Store, Trigger } from 'regatta/kit';
import type { MarathonApp } from '../../resources/marathon-app.js';
import { isHealthy, type MarathonInstance } from '../../resources/marathon-instance.js';
import type { InstanceTable } from './instance-table.js';
import { portsOf } from './group-manager.js';

/**
 * Stands for marathon-lb, which runs on every node beside Marathon: whatever arrives at a service port goes to a running and
 * healthy task of the app. Mesos and Marathon route nothing themselves; a service port is only a number to them.
 */
export class LoadBalancer implements Controller {
  readonly id = 'marathon-lb';
  readonly part = 'router';
  readonly triggers: readonly Trigger[] = [
    { kind: 'MarathonApp', keys: ({ object }) => object.name },
    { kind: 'MarathonInstance', keys: ({ object }) => (object.value as MarathonInstance).appId },
  ];
  readonly #store: Store;
  readonly #instances: InstanceTable;
  readonly #network: Network;

  constructor(store: Store, instances: InstanceTable, network: Network) {
    this.#store = store;
    this.#instances = instances;
    this.#network = network;
  }

  initialKeys(): Iterable<string> {
    return this.#store.list('MarathonApp').items.map(({ name }) => name);
  }

  reconcile(appId: string): void {
    const app = this.#store.get<MarathonApp>('MarathonApp', '', appId)?.value;
    const ports = app === undefined ? [] : portsOf(app.spec);
    for (const [frontend, { owner }] of this.#network.routes()) {
      const port = Number(frontend.slice(frontend.lastIndexOf(':') + 1));
      if (owner === `${this.id}${appId}` && !ports.includes(port))
        this.#network.removeRoute({ address: '*', port }, owner);
    }
    if (app === undefined) return;
    const serving = this.#instances.of(appId).filter(isHealthy);
    ports.forEach((port, index) => {
      const backends = serving.flatMap((instance) => backendOf(instance, index) ?? []);
      const route = { owner: `${this.id}${appId}`, backends, onEveryMachine: true };
      this.#network.setRoute({ address: '*', port }, route);
    });
  }
}

/** The container's own port where there is a mapping, else the port it was given on the host. */
function backendOf({ spec, task }: MarathonInstance, index: number): { address: string; port: number } | undefined {
  if (task === undefined || task.ipAddress === '') return undefined;
  const mapping = spec.container?.portMappings?.[index];
  const port =
    mapping === undefined || mapping.containerPort === 0 ? (task.hostPorts[index] ?? 0) : mapping.containerPort;
  return { address: task.ipAddress, port };
}
