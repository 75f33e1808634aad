import type { SwarmNode } from '../resources/node.js';
import type { GenericResource, TaskSpec } from '../resources/service-spec.js';

/** What a task reserves: `cpu` in billionths of a core, `memory` in bytes, generic resources by kind. Limits never count. */
export function requestsOf({ Resources }: TaskSpec): ReadonlyMap<string, number> {
  const reserved = Resources?.Reservations;
  return amounts(reserved?.NanoCPUs ?? 0, reserved?.MemoryBytes ?? 0, reserved?.GenericResources ?? []);
}

export function capacityOf({ description }: SwarmNode): ReadonlyMap<string, number> {
  return amounts(description.nanoCpus, description.memoryBytes, description.generic);
}

function amounts(cpu: number, memory: number, generic: readonly GenericResource[]): ReadonlyMap<string, number> {
  const all = new Map([
    ['cpu', cpu],
    ['memory', memory],
  ]);
  for (const { DiscreteResourceSpec: discrete, NamedResourceSpec: named } of generic) {
    const kind = `generic/${discrete?.Kind ?? named?.Kind ?? ''}`;
    all.set(kind, (all.get(kind) ?? 0) + (discrete?.Value ?? 1));
  }
  return all;
}
