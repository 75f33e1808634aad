import type { ApiServer, EventRecorder, Pod } from 'regatta/adapters/kubernetes/api';
import type { ReplicationController } from '../../resources/apps/types.js';
import { REPLICATION_CONTROLLERS } from '../annotations.js';

/** Ends a rollout without success. */
export class RolloutFailed extends Error {}

/** A program as its steps: it gives the milliseconds after which it wants to go on, and throws `RolloutFailed`. */
export type Program = Generator<number, void, void>;

/** What a deployer works with. */
export interface ProgramGround {
  readonly api: ApiServer;
  readonly events: EventRecorder;
  /** Virtual milliseconds. */
  now(): number;
}

/** How often a deployer looks whether what it waits for has come. */
const POLL_MS = 1000;

export function current({ api }: ProgramGround, { metadata }: ReplicationController): ReplicationController {
  const found = api.get<ReplicationController>(REPLICATION_CONTROLLERS, metadata.namespace ?? '', metadata.name);
  if (found === undefined) throw new RolloutFailed(`replicationcontrollers "${metadata.name}" not found`);
  return found;
}

/** Asks for a number of replicas and waits until they are there. */
export function* scaleAndWait(
  ground: ProgramGround,
  controller: ReplicationController,
  replicas: number,
  timeoutMs: number,
): Program {
  const before = current(ground, controller);
  if (before.spec.replicas !== replicas)
    ground.api.update<ReplicationController>(REPLICATION_CONTROLLERS, {
      ...before,
      spec: { ...before.spec, replicas },
    });
  const isThere = () => (current(ground, controller).status?.replicas ?? 0) === replicas;
  yield* waitFor(ground, isThere, timeoutMs, `couldn't scale ${controller.metadata.name} to ${replicas}`);
}

export function* waitFor(ground: ProgramGround, holds: () => boolean, timeoutMs: number, why: string): Program {
  const deadline = ground.now() + timeoutMs;
  while (!holds()) {
    if (ground.now() >= deadline) throw new RolloutFailed(`${why}: timed out waiting for the condition`);
    yield POLL_MS;
  }
}

/** Waits until every pod of a version is available. */
export function* accept(ground: ProgramGround, controller: ReplicationController, timeoutMs: number): Program {
  const isAvailable = () => {
    const { spec, status } = current(ground, controller);
    return (status?.availableReplicas ?? 0) === (spec.replicas ?? 0);
  };
  yield* waitFor(ground, isAvailable, timeoutMs, `update acceptor rejected ${controller.metadata.name}`);
}

export function podsOf({ api }: ProgramGround, controller: ReplicationController): readonly Pod[] {
  return api.find<Pod>('pods', 'owner', controller.metadata.uid);
}
