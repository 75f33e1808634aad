import { isObject, listAt, numberAt, textAt } from 'regatta/adapters/kubernetes/api';
import { decide } from '../deployments/decide.js';
import { resolved } from '../deployments/fence-posts.js';
import { mayFollow, type Phase } from '../deployments/phases.js';
import { endsRollout } from '../deployments/program/hooks.js';
import { leastAvailable, scaledDown, scaledUp, type RollingState } from '../deployments/rolling-step.js';
import type { Version } from '../deployments/versions.js';
import type { CaseRunner } from './table-case.js';

/** Upstream's default for how long a rollout may make no progress. */
const TIMEOUT_SECONDS = 600;

/** Tables about DeploymentConfigs: what a pass decides, phases, hooks, and the steps of a rolling update. */
export const DEPLOYMENT_CASES: Readonly<Record<string, CaseRunner>> = {
  dcReconcile: ({ given }) => {
    const versions = listAt(given, 'before').map(versionOf);
    const latestVersion = numberAt(given, 'latestVersion');
    const decision = decide({ replicas: numberAt(given, 'replicas'), latestVersion, isTest: false }, versions);
    const shown = (list: readonly Version[]) => ({ after: list.map(shownVersion) });
    switch (decision.kind) {
      case 'create': {
        const created: Version = { version: latestVersion, replicas: 0, phase: 'New', isCancelled: false };
        return shown([...versions, created]);
      }
      case 'scale': {
        const target = (one: Version) => decision.to.find(({ version }) => version === one)?.replicas ?? one.replicas;
        return shown(versions.map((one) => ({ ...one, replicas: target(one) })));
      }
      case 'await-cancellation': {
        const isCancelled = (one: Version) => one.isCancelled || decision.cancel.includes(one);
        return { ...shown(versions.map((one) => ({ ...one, isCancelled: isCancelled(one) }))), requeueError: true };
      }
      case 'leave':
      case 'nothing':
        return shown(versions);
    }
  },

  dcPhase: ({ given }) => ({ allowed: mayFollow(textAt(given, 'from') as Phase, textAt(given, 'to') as Phase) }),

  dcHook: ({ given }) => ({
    rolloutFails: given['hookFails'] === true && endsRollout(textAt(given, 'policy') as 'Abort'),
  }),

  dcRolling: ({ given }) => {
    const desired = numberAt(given, 'desired');
    const posts = resolved(amount(given['maxSurge']), amount(given['maxUnavailable']), desired);
    const becomeReady = textAt(given, 'newReady') === 'all';
    let state: RollingState = { desired, posts, next: 1, old: numberAt(given, 'old'), available: 0 };
    const steps: [number, number][] = [];
    const move = (next: number, old: number) => {
      if (next !== state.next || old !== state.old) steps.push([next, old]);
      state = { ...state, next, old, available: becomeReady ? next : 0 };
    };
    move(state.next, state.old);
    for (let count = -1; count !== steps.length && (state.next !== desired || state.old !== 0);) {
      count = steps.length;
      move(scaledUp(state), state.old);
      move(state.next, scaledDown(state));
    }
    const ends = state.next === desired && state.old === 0;
    const ceiling = desired + posts.surge;
    return { floor: leastAvailable(state), ceiling, steps, ends, timeoutSeconds: ends ? undefined : TIMEOUT_SECONDS };
  },
};

function amount(value: unknown): number | string {
  return typeof value === 'number' || typeof value === 'string' ? value : 0;
}

function versionOf(given: unknown): Version {
  return {
    version: numberAt(given, 'version'),
    replicas: numberAt(given, 'replicas'),
    phase: textAt(given, 'status') as Phase,
    isCancelled: isObject(given) && given['cancelled'] === true,
  };
}

function shownVersion({ version, replicas, phase, isCancelled }: Version): object {
  return { version, replicas, status: phase, ...(isCancelled && { cancelled: true }) };
}
