/** The state of a lane as somebody sees it who knows both what the platform reports and which machines are really there. */
import type { Instance } from '../../ports/client.js';
import { isReporting } from '../../ports/machines.js';
import { compareBytes } from '../../core/store/byte-order.js';
import type { World } from '../../world/world.js';

export class LaneView {
  readonly #world: World;
  readonly #expectedGone = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Instances that the platform reports ready and that run on a machine that is up and heard of, in byte order of their names. */
  ready(workload: string): Instance[] {
    return this.#of(workload).filter(({ id, ready, node }) => ready && this.#isUp(node) && !this.#expectedGone.has(id));
  }

  /** Instances that are there: those waiting for a node, and those on machines that are up. What a dead machine held is gone. */
  present(workload: string): Instance[] {
    return this.#of(workload).filter(({ node }) => node === '' || this.#isUp(node));
  }

  /** All instances that the platform still knows. */
  #of(workload: string): Instance[] {
    return this.#world.sites
      .flatMap((site) => [...site.observer.instances.values()])
      .filter((instance) => instance.workload === workload)
      .sort((left, right) => compareBytes(left.id, right.id));
  }

  /** An instance that was deleted by hand does not count any more, however long the platform goes on reporting it. */
  expectGone(instance: string): void {
    this.#expectedGone.add(instance);
  }

  /** Sends one request to a published port of the first machine that answers; what an outside balancer would do. */
  request(publishedPort: number, path: string, draw: number): { readonly status: number; readonly container: string } {
    for (const site of this.#world.sites) {
      const machine = site.machines.list().find((candidate) => candidate.powered && candidate.connected);
      if (machine === undefined) continue;
      const answer = site.network.request({ address: machine.address, port: publishedPort }, path, draw);
      if (answer.outcome === 'answered') return { status: answer.http.status, container: answer.container };
    }
    return { status: 0, container: '' };
  }

  #isUp(node: string): boolean {
    const machine = this.#world.shared.machines.get(node);
    return machine !== undefined && isReporting(machine);
  }
}
