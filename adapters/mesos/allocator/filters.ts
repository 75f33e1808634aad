import { contains } from './arithmetic.js';
import type { Resources } from './resource.js';

interface Filter {
  readonly resources: Resources;
  readonly expiresAt: number;
  readonly lifeMs: number;
}

/** Longest and default life of a filter. Source: mesos src/master/allocator/mesos/hierarchical.cpp recoverResources. */
const LONGEST_MS = 365 * 24 * 3600 * 1000;

/**
 * What frameworks have refused: a filter belongs to a framework, a role and an agent, and hides every offer that fits inside
 * what was refused. Filters end by being looked at, so they need no timer each.
 */
export class OfferFilters {
  readonly #filters = new Map<string, Map<string, Filter[]>>();
  readonly #intervalMs: number;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** `refuseMs` 0 sets none; a shorter life than one allocation interval is lengthened to it. */
  set(framework: string, role: string, agent: string, resources: Resources, refuseMs: number, now: number): void {
    if (refuseMs === 0) return;
    const lifeMs = Math.max(this.#intervalMs, Math.min(refuseMs, LONGEST_MS));
    const key = keyOf(framework, role);
    const byAgent = this.#filters.get(key) ?? new Map<string, Filter[]>();
    const list = byAgent.get(agent) ?? [];
    list.push({ resources, expiresAt: now + lifeMs, lifeMs });
    this.#filters.set(key, byAgent.set(agent, list));
  }

  hides(framework: string, role: string, agent: string, resources: Resources, now: number): boolean {
    const list = this.#filters.get(keyOf(framework, role))?.get(agent);
    return list?.some((filter) => this.#lives(filter, now) && contains(filter.resources, resources)) ?? false;
  }

  clear(framework: string, role: string): void {
    this.#filters.delete(keyOf(framework, role));
  }

  clearAgent(agent: string): void {
    for (const byAgent of this.#filters.values()) byAgent.delete(agent);
  }

  /** How many are set in a role. */
  count(role: string, now: number): number {
    let count = 0;
    for (const [key, byAgent] of this.#filters) {
      if (key.slice(key.indexOf('\n') + 1) !== role) continue;
      // Seen from between two batches, so an end that falls on this very moment has come.
      for (const list of byAgent.values()) count += list.filter(({ expiresAt }) => expiresAt > now).length;
    }
    return count;
  }

  /** Drops those that have ended, and gives the first moment at which one will have that hides something from who wants it. */
  nextEnd(now: number, wants: (framework: string, role: string) => boolean): number | undefined {
    let first: number | undefined;
    for (const [key, byAgent] of this.#filters) {
      const line = key.indexOf('\n');
      const counts = wants(key.slice(0, line), key.slice(line + 1));
      for (const [agent, list] of byAgent) {
        const living = list.filter((filter) => this.#lives(filter, now));
        if (living.length === 0) byAgent.delete(agent);
        else if (living.length < list.length) byAgent.set(agent, living);
        if (counts) for (const { expiresAt } of living) first = Math.min(first ?? expiresAt, expiresAt);
      }
      if (byAgent.size === 0) this.#filters.delete(key);
    }
    return first;
  }

  /**
   * Upstream sets a timer for each filter and one for the batch; equal moments run in the order of setting. The batch at T is
   * set at T - interval, so a filter that ends at T ends before that batch only if its life is longer than the interval.
   */
  #lives({ expiresAt, lifeMs }: Filter, now: number): boolean {
    return now < expiresAt || (now === expiresAt && lifeMs <= this.#intervalMs);
  }
}

function keyOf(framework: string, role: string): string {
  return `${framework}\n${role}`;
}
