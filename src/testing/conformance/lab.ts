import type { Adapter } from '../../ports/adapter.js';
import type { FeatureId } from '../../ports/features.js';
import { clusterNameOf, type MachineSpec } from '../../ports/machines.js';
import type { Workload } from '../../ports/model/workload.gen.js';
import { createWorld, type WorldOptions } from '../../world/create-world.js';
import { TestWorld } from './test-world.js';

/**
 * Evidence for one feature: returns when the feature works, throws when it does not. It works through the native API and looks at
 * what the projection, the network and the runtime show, as a user would.
 */
export type Probe = (lab: Lab) => void;

export interface ConformanceOptions {
  /** Default: the adapter's default version. */
  readonly version?: string;
  readonly seed?: string;
  /** Machines for a cluster of so many nodes. Default: equal workers named node-1, node-2, ...; where a lane holds several clusters, two. */
  readonly machines?: (count: number) => readonly MachineSpec[];
  /** How long anything may take before it counts as never. Virtual milliseconds; default one hour. */
  readonly patienceMs?: number;
  /** Evidence for features that no neutral operation can show, by feature. */
  readonly probes?: Partial<Record<FeatureId, Probe>>;
  /** Only the checks of these ids. */
  readonly only?: readonly string[];
}

/** Capacity of a machine of the default cluster. */
export const MACHINE_CPU_MILLI = 4000;
export const MACHINE_MEMORY_BYTES = 8 * 1024 ** 3;
/** Of a lane that holds several. */
const CLUSTERS = 2;
/** An image with two known tags, so that an update has somewhere to go. */
export const IMAGE = 'nginx:1.7.9';
export const NEWER_IMAGE = 'nginx:1.9.1';
/** A tag that the catalogue knows not to exist. */
export const MISSING_IMAGE = 'nginx:1.95';

/** A port of the usual range for published ones. */
export const PUBLISHED_PORT = 30_080;

/** Where checks work: it makes worlds of the adapter under test, as many as a check needs. */
export class Lab {
  readonly adapter: Adapter;
  readonly options: ConformanceOptions;
  readonly patienceMs: number;

  constructor(adapter: Adapter, options: ConformanceOptions = {}) {
    this.adapter = adapter;
    this.options = options;
    this.patienceMs = options.patienceMs ?? 3_600_000;
  }

  /** A fresh world. `nodes` is the size of its cluster (default 3); everything else is as for `createWorld`. */
  world(options: Partial<WorldOptions> & { readonly nodes?: number } = {}): TestWorld {
    const { nodes = 3, ...given } = options;
    const { version } = this.options;
    const world = createWorld({
      adapter: this.adapter,
      machines: this.options.machines?.(nodes) ?? machinesFor(this.adapter, nodes),
      seed: this.options.seed ?? 'conformance',
      freeze: true,
      ...(version !== undefined && { version }),
      ...given,
    });
    return new TestWorld(world, this.patienceMs);
  }
}

/** A small web server that every platform can run. */
export function web(change: Partial<Workload> = {}): Workload {
  return {
    name: 'web',
    image: IMAGE,
    replicas: 3,
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpuMilli: 100, memoryBytes: 64 * 1024 ** 2 } },
    ...change,
  };
}

/** A workload lives in one cluster, so each gets as many nodes as a check counts on. */
function machinesFor({ holdsClusters = false }: Adapter, nodes: number): readonly MachineSpec[] {
  const clusters = holdsClusters ? CLUSTERS : 1;
  return Array.from({ length: clusters * nodes }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: MACHINE_CPU_MILLI,
    memoryBytes: MACHINE_MEMORY_BYTES,
    zone: `zone-${(index % 3) + 1}`,
    labels: {},
    role: 'worker',
    images: [],
    ...(holdsClusters && { cluster: clusterNameOf(index, clusters * nodes, clusters) }),
  }));
}
