/** The one door for adapters: the contracts, and the mechanisms of the core that serve them. A list, no logic. */
export * from '../ports/adapter.js';
export * from '../ports/call.js';
export * from '../ports/client.js';
export * from '../ports/component.js';
export * from '../ports/constants.js';
export * from '../ports/effects.js';
export * from '../ports/errors.js';
export * from '../ports/explain.js';
export * from '../ports/faults.js';
export * from '../ports/features.js';
export * from '../ports/images.js';
export * from '../ports/link.js';
export * from '../ports/machines.js';
export * from '../ports/network.js';
export type { Random } from '../ports/random.js';
export * from '../ports/reconcile.js';
export * from '../ports/runtime.js';
export * from '../ports/scheduling.js';
export * from '../ports/store.js';
export * from '../ports/trace.js';
export type { Author, Cause, Clock, TaskOptions, Tasks, Timer } from '../ports/clock.js';
export type {
  Workload,
  WorkloadPort,
  PlacementConstraint,
  UpdatePolicy,
  HealthCheck,
} from '../ports/model/workload.gen.js';

/** The dependency injection container's module, so that an adapter needs no dependency but this package. */
export { ContainerModule } from 'inversify';

export * from './client-steps.js';
export * from './define-adapter.js';
export { parseYaml, parseYaml11, yaml11Text, YamlError } from './schema-yaml.js';
export * as tokens from '../ports/tokens.js';
export { token } from '../ports/tokens.js';

export { memoryCall, memoryChannels, type MemoryRequest, type MemoryResult } from '../core/call/memory-call.js';
export { calendarOf, type CalendarTime } from '../core/clock/calendar.js';
export { rfc3339, rfc3339Micro, rfc3339Nano, httpDate, parseRfc3339 } from '../core/clock/format.js';
export { bytesOf, joined, textOf } from '../core/images/bytes.js';
export { pack as packArchive, unpack as unpackArchive } from '../core/images/tar.js';
export { parseReference, fullName, type ImageReference } from '../core/images/reference.js';
export { AddressPool, NumberPool } from '../core/network/pools.js';
export { AgentHeartbeats, type HeartbeatOptions } from '../core/nodes/heartbeats.js';
export { ResourceLedger } from '../core/nodes/ledger.js';
export { SeededRandom } from '../core/random/random.js';
export { BackOff } from '../core/reconcile/back-off.js';
export { KeyedQueue, type QueuePolicy, type Worked } from '../core/reconcile/keyed-queue.js';
export { TokenBucket, unlimited } from '../core/reconcile/rate-limiter.js';
export { PlacementEngine, type EngineOptions, type WeightedScore } from '../core/scheduling/engine.js';
export { keepWhere } from '../core/scheduling/keep-where.js';
export { ColumnarNodeTable } from '../core/scheduling/node-table.js';
export { requestsFit } from '../core/scheduling/requests-fit.js';
export { compareBytes } from '../core/store/byte-order.js';
export { canonicalLine } from '../core/trace/canonical.js';
