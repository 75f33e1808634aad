/** What a deployer does, step by step (openshift/oc pkg/cli/deployer/strategy: recreate.go, rolling.go, rolling_updater.go). */
import type { DeploymentConfig, ReplicationController } from '../../resources/apps/types.js';
import { ANNOTATIONS, REPLICATION_CONTROLLERS } from '../annotations.js';
import { resolved } from '../fence-posts.js';
import { scaledDown, scaledUp } from '../rolling-step.js';
import { runHook } from './hooks.js';
import {
  accept,
  current,
  podsOf,
  RolloutFailed,
  scaleAndWait,
  waitFor,
  type Program,
  type ProgramGround,
} from './program.js';

/** A rollout from one version to another; there is none before the first. */
export interface Rollout {
  readonly config: DeploymentConfig;
  readonly from: ReplicationController | undefined;
  readonly to: ReplicationController;
  readonly desired: number;
}

export function* deploy(ground: ProgramGround, rollout: Rollout): Program {
  const { strategy } = rollout.config.spec;
  if (strategy.type === 'Recreate') return yield* recreate(ground, rollout);
  // What a deployer of one's own image does, nobody here can know: it is taken to do its work at once.
  if (strategy.type === 'Custom') return yield* firstVersion(ground, rollout, 600_000);
  const { pre, post, timeoutSeconds } = strategy.rollingParams!;
  yield* runHook(ground, pre, rollout.to, 'pre');
  if (rollout.from === undefined) yield* firstVersion(ground, rollout, timeoutSeconds * 1000);
  else yield* rolling(ground, rollout, rollout.from);
  yield* runHook(ground, post, rollout.to, 'post');
}

function* firstVersion(ground: ProgramGround, { to, desired }: Rollout, timeoutMs: number): Program {
  if (desired === 0) return;
  yield* scaleAndWait(ground, to, desired, timeoutMs);
  yield* accept(ground, to, timeoutMs);
}

function* recreate(ground: ProgramGround, { config, from, to, desired }: Rollout): Program {
  const { pre, mid, post, timeoutSeconds } = config.spec.strategy.recreateParams!;
  const timeoutMs = timeoutSeconds * 1000;
  yield* runHook(ground, pre, to, 'pre');
  if (from !== undefined) {
    yield* scaleAndWait(ground, from, 0, timeoutMs);
    yield* terminated(ground, from, timeoutMs);
  }
  yield* runHook(ground, mid, to, 'mid');
  if (desired > 0) {
    if (from !== undefined) {
      yield* scaleAndWait(ground, to, 1, timeoutMs);
      yield* accept(ground, to, timeoutMs);
    }
    if (current(ground, to).spec.replicas !== desired) yield* scaleAndWait(ground, to, desired, timeoutMs);
    if (from === undefined) yield* accept(ground, to, timeoutMs);
  }
  yield* runHook(ground, post, to, 'post');
}

/** Pods that do not end in time only earn a warning. */
function* terminated(ground: ProgramGround, from: ReplicationController, timeoutMs: number): Program {
  try {
    yield* waitFor(ground, () => podsOf(ground, from).length === 0, timeoutMs, 'old pods');
  } catch (error) {
    if (!(error instanceof RolloutFailed)) throw error;
  }
}

function* rolling(ground: ProgramGround, { config, to, desired }: Rollout, from: ReplicationController): Program {
  const params = config.spec.strategy.rollingParams!;
  const timeoutMs = params.timeoutSeconds * 1000;
  const posts = resolved(params.maxSurge, params.maxUnavailable, desired);
  const state = () => {
    const [next, old] = [current(ground, to), current(ground, from)];
    const available = next.status?.availableReplicas ?? 0;
    return { desired, posts, next: next.spec.replicas ?? 0, old: old.spec.replicas ?? 0, available };
  };
  let deadline = ground.now() + timeoutMs;
  for (let now = state(); now.next !== desired || now.old !== 0; now = state()) {
    const up = scaledUp(now);
    if (up !== now.next) yield* scaleAndWait(ground, to, up, timeoutMs);
    yield params.updatePeriodSeconds * 1000;
    const before = state();
    const down = scaledDown(before);
    if (down !== before.old) yield* scaleAndWait(ground, from, down, timeoutMs);
    if (up !== now.next || down !== before.old) deadline = ground.now() + timeoutMs;
    else if (ground.now() >= deadline) throw new RolloutFailed('timed out waiting for any update progress to be made');
  }
  forgetDesired(ground, to);
}

/** The updater cleans up the note of what it was to reach. */
function forgetDesired(ground: ProgramGround, to: ReplicationController): void {
  const controller = current(ground, to);
  const { [ANNOTATIONS.desired]: _reached, ...annotations } = controller.metadata.annotations ?? {};
  const metadata = { ...controller.metadata, annotations };
  ground.api.update<ReplicationController>(REPLICATION_CONTROLLERS, { ...controller, metadata });
}
