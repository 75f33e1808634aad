/** A framework that holds something on an agent. */
export interface Holder {
  readonly framework: string;
  readonly agent: string;
}

/**
 * Which agents will be unavailable, who was asked to leave them, and who need not be asked for a while. At most one question is open a
 * framework and agent. Source: mesos src/master/allocator/mesos/hierarchical.cpp generateInverseOffers, updateInverseOffer.
 */
export class Unavailabilities {
  readonly #intervalMs: number;
  /** Agent -> frameworks that have not answered. */
  readonly #open = new Map<string, Set<string>>();
  /** Agent -> framework -> until when its answer holds. */
  readonly #answers = new Map<string, Map<string, number>>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  set(agent: string, unavailable: boolean): void {
    this.#answers.delete(agent);
    if (unavailable) this.#open.set(agent, new Set());
    else this.#open.delete(agent);
  }

  /** Who of the holders on an agent is to be asked now. */
  toAsk(agent: string, frameworks: readonly string[], now: number): Holder[] {
    const open = this.#open.get(agent);
    if (open === undefined) return [];
    const answers = this.#answers.get(agent);
    return [...new Set(frameworks)]
      .filter((framework) => !open.has(framework) && (answers?.get(framework) ?? now) <= now)
      .map((framework) => ({ framework, agent }));
  }

  asked({ framework, agent }: Holder): void {
    this.#open.get(agent)?.add(framework);
  }

  /** Gives when it may be asked again; undefined where nothing was open. */
  answered(framework: string, agent: string, refuseMs: number, now: number): number | undefined {
    if (this.#open.get(agent)?.delete(framework) !== true) return undefined;
    if (refuseMs === 0) return now;
    const until = now + Math.max(this.#intervalMs, refuseMs);
    const answers = this.#answers.get(agent) ?? new Map<string, number>();
    this.#answers.set(agent, answers.set(framework, until));
    return until;
  }

  forgetFramework(framework: string): void {
    for (const open of this.#open.values()) open.delete(framework);
    for (const answers of this.#answers.values()) answers.delete(framework);
  }
}
