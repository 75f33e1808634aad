import type { FrameworkState } from './members.js';
import type { Quantities } from './arithmetic.js';
import type { Resources } from './resource.js';
import { DrfSorter } from './sorter.js';

/** Who holds what, for the shares: one sorter for roles, and one in each role for its frameworks. */
export class RoleTree {
  readonly #excluded: readonly string[];
  readonly #roles: DrfSorter;
  readonly #inRole = new Map<string, DrfSorter>();
  readonly #agents = new Map<string, Resources>();

  /** `excluded`: resource names that do not count for the share. */
  constructor(excluded: readonly string[]) {
    this.#excluded = excluded;
    this.#roles = new DrfSorter(excluded);
  }

  /** Adds an agent's totals, or replaces them. */
  setAgent(id: string, total: Resources): void {
    this.#agents.set(id, total);
    this.#roles.addAgent(id, total);
    for (const sorter of this.#inRole.values()) sorter.addAgent(id, total);
  }

  removeAgent(id: string): void {
    this.#agents.delete(id);
    this.#roles.removeAgent(id);
    for (const sorter of this.#inRole.values()) sorter.removeAgent(id);
  }

  setWeight(role: string, weight: number): void {
    this.#roles.setWeight(role, weight);
  }

  /** Makes a framework known in a role. */
  track(framework: string, role: string): void {
    let sorter = this.#inRole.get(role);
    if (sorter === undefined) {
      sorter = new DrfSorter(this.#excluded);
      for (const [id, total] of this.#agents) sorter.addAgent(id, total);
      this.#inRole.set(role, sorter);
      this.#roles.add(role);
      this.#roles.activate(role);
    }
    if (!sorter.has(framework)) sorter.add(framework);
  }

  /** Forgets a framework in a role that it has left, once it holds nothing there. */
  untrackIfIdle(framework: string, role: string, known: FrameworkState | undefined): void {
    const sorter = this.#inRole.get(role);
    if (sorter === undefined) return;
    const holds = sorter.allocation(framework).size > 0;
    if (known !== undefined && (known.roles.has(role) || holds)) return;
    sorter.remove(framework);
    if (sorter.size > 0) return;
    this.#inRole.delete(role);
    this.#roles.remove(role);
  }

  /** Puts the framework in or out of the order of each role, as it wants offers there or not. */
  setActivity(id: string, framework: FrameworkState | undefined): void {
    for (const [role, sorter] of this.#inRole) {
      if (!sorter.has(id)) continue;
      const wants = framework?.active === true && framework.roles.has(role) && !framework.suppressed.has(role);
      if (wants) sorter.activate(id);
      else sorter.deactivate(id);
    }
  }

  allocated(framework: string, role: string, agent: string, resources: Resources): void {
    this.track(framework, role);
    this.#roles.allocated(role, agent, resources);
    this.#inRole.get(role)?.allocated(framework, agent, resources);
  }

  unallocated(framework: string, role: string, agent: string, resources: Resources): void {
    this.#roles.unallocated(role, agent, resources);
    this.#inRole.get(role)?.unallocated(framework, agent, resources);
  }

  update(framework: string, role: string, agent: string, from: Resources, to: Resources): void {
    this.#roles.update(role, agent, from, to);
    this.#inRole.get(role)?.update(framework, agent, from, to);
  }

  /** Roles in which a framework is known. */
  rolesOf(framework: string): string[] {
    return [...this.#inRole].filter(([, sorter]) => sorter.has(framework)).map(([role]) => role);
  }

  /** What all frameworks hold on an agent: role, framework and resources. */
  holdersOn(agent: string, frameworks: Iterable<string>): [string, string, Resources][] {
    const holders: [string, string, Resources][] = [];
    for (const framework of frameworks) {
      for (const [role, sorter] of this.#inRole) {
        const held = sorter.allocation(framework).get(agent);
        if (held !== undefined) holders.push([role, framework, held]);
      }
    }
    return holders;
  }

  /** What each role holds, agent by agent. */
  *held(): Iterable<readonly [string, Resources]> {
    for (const role of this.#inRole.keys())
      for (const resources of this.#roles.allocation(role).values()) yield [role, resources];
  }

  sortedRoles(): string[] {
    return this.#roles.sorted();
  }

  sortedFrameworks(role: string): string[] {
    return this.#inRole.get(role)?.sorted() ?? [];
  }

  share(role: string): number {
    return this.#roles.share(role);
  }

  quantities(role: string): Quantities {
    return this.#roles.quantities(role);
  }
}
