/**
 * What a machine has promised to whom. The node's own agent keeps it, apart from what any scheduler believes: two schedulers
 * may place on the same node at once, and the agent has the last word.
 */
export class ResourceLedger {
  #capacity: ReadonlyMap<string, number>;
  readonly #used = new Map<string, number>();
  readonly #holders = new Map<string, ReadonlyMap<string, number>>();

  constructor(capacity: ReadonlyMap<string, number>) {
    this.#capacity = capacity;
  }

  /** What the machine has to promise changes; what it has promised stays. */
  resize(capacity: ReadonlyMap<string, number>): void {
    this.#capacity = capacity;
  }

  /** Reserves all or nothing. Undefined when it holds; otherwise the first resource that is short. */
  reserve(
    holder: string,
    requests: ReadonlyMap<string, number>,
  ): { resource: string; requested: number; used: number; capacity: number } | undefined {
    this.release(holder);
    for (const [resource, requested] of requests) {
      const used = this.#used.get(resource) ?? 0;
      const capacity = this.#capacity.get(resource) ?? 0;
      if (requested > 0 && used + requested > capacity) return { resource, requested, used, capacity };
    }
    this.#holders.set(holder, requests);
    for (const [resource, amount] of requests) this.#used.set(resource, (this.#used.get(resource) ?? 0) + amount);
    return undefined;
  }

  release(holder: string): void {
    for (const [resource, amount] of this.#holders.get(holder) ?? [])
      this.#used.set(resource, this.#used.get(resource)! - amount);
    this.#holders.delete(holder);
  }

  used(resource: string): number {
    return this.#used.get(resource) ?? 0;
  }
}
