import type { Loss, Translation, UpdateLimits, Workload } from 'regatta/kit';
import type { App } from '../resources/objects.js';

/** Fields of a neutral workload that an app can hold; every other one is a loss. */
const EXPRESSIBLE = new Set(['name', 'image', 'replicas', 'mode', 'ports', 'resources']);

export function appOf(workload: Workload): Partial<App> {
  return {
    image: workload.image,
    replicas: workload.replicas ?? 1,
    cpuMilli: workload.resources?.requests?.cpuMilli ?? 0,
    memoryBytes: workload.resources?.requests?.memoryBytes ?? 0,
    containerPort: workload.ports?.[0]?.containerPort ?? 80,
  };
}

/** One unit is taken away before its replacement runs. */
const LIMITS: UpdateLimits = { maxUnavailable: 1, maxSurge: 0 };

export function translate(workload: Workload): Translation {
  const losses: Loss[] = Object.keys(workload)
    .filter((field) => !EXPRESSIBLE.has(field))
    .map((path) => ({ path, kind: 'unsupported', consequence: `apps have no ${path}; it is left out` }));
  return { documents: [{ name: workload.name, ...appOf(workload) }], losses, limits: LIMITS };
}
