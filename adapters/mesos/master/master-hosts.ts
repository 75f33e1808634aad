import { isReporting, type Machine, type Machines } from 'regatta/kit';

/** Where a cluster without machines for masters has its only one. */
const ALONE = { hostname: 'master', address: '127.0.0.1' } as const;

/** The machines that carry masters: those of the role `manager`, unless they have to run tasks for want of others. */
export class MasterHosts {
  readonly #machines: Machines;

  constructor(machines: Machines) {
    this.#machines = machines;
  }

  /** All of them, in the order of their names in the election. */
  list(): readonly Machine[] {
    const machines = this.#machines.list();
    return machines.some(({ role }) => role === 'worker') ? machines.filter(({ role }) => role === 'manager') : [];
  }

  /** Who would lead now; undefined when no master runs. */
  candidate(): { readonly hostname: string; readonly address: string } | undefined {
    const hosts = this.list();
    if (hosts.length === 0) return ALONE;
    const first = hosts.find(isReporting);
    return first === undefined ? undefined : { hostname: first.name, address: first.address };
  }

  isThere(hostname: string): boolean {
    const host = this.list().find(({ name }) => name === hostname);
    return host === undefined ? hostname === ALONE.hostname : isReporting(host);
  }

  /** Called when a master comes or goes. */
  watch(listener: () => void): () => void {
    return this.#machines.watch((after, before) => {
      const machine = after ?? before;
      if (machine?.role === 'manager' && this.list().length > 0) listener();
    });
  }
}
