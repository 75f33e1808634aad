import { listAt, numberAt, objectAt, textAt } from 'regatta/adapters/kubernetes/api';
import { balanceScores, resourceScores, steadyScores } from '../fleet/scores.js';
import { maySelect, type ClusterTaint, type ClusterToleration } from '../fleet/tolerations.js';
import { decideScale, type AutoscalerSettings, type AutoscalerState } from '../serverless/autoscaler.js';
import type { CaseRunner } from './table-case.js';

/** The constants of upstream's own tests: pods are full at a third more than their target. */
const TEST_CONSTANTS = { stableWindowMs: 60_000, panicThreshold: 2, rate: 10, utilization: 0.75 };

/** Tables about Knative's autoscaler and about placements over several clusters. */
export const FLEET_CASES: Readonly<Record<string, CaseRunner>> = {
  kpa: ({ given }) => {
    const target = numberAt(given, 'target');
    const settings: AutoscalerSettings = {
      targetPerPod: target,
      totalPerPod: target / TEST_CONSTANTS.utilization,
      targetBurstCapacity: numberAt(given, 'targetBurstCapacity'),
      stableWindowMs: TEST_CONSTANTS.stableWindowMs,
      panicThreshold: TEST_CONSTANTS.panicThreshold,
      maxScaleUpRate: numberAt(given, 'maxScaleUpRate') || TEST_CONSTANTS.rate,
      maxScaleDownRate: numberAt(given, 'maxScaleDownRate') || TEST_CONSTANTS.rate,
      reachable: given['reachable'] !== false,
    };
    const since = given['panicSince'];
    let state: AutoscalerState = {
      panicSinceMs: typeof since === 'number' ? since * 1000 : undefined,
      maxPanicPods: numberAt(given, 'maxPanicPods'),
    };
    const steps = listAt(given, 'steps').map((step) => {
      const decision = decideScale(settings, state, {
        nowMs: numberAt(step, 'at') * 1000,
        stable: numberAt(step, 'stable'),
        panic: numberAt(step, 'panic'),
        readyPods: numberAt(step, 'ready'),
      });
      ({ state } = decision);
      return { scale: decision.pods, excessBurst: decision.excessBurst };
    });
    return { steps };
  },

  ocmBalance: ({ given }) => ({
    scores: Object.fromEntries(
      balanceScores(
        textAt(given, 'placement'),
        listAt(given, 'clusters') as readonly string[],
        listAt(given, 'decisions') as Parameters<typeof balanceScores>[2],
      ),
    ),
  }),

  ocmResource: ({ given }) => {
    const allocatable = Object.entries(objectAt(given, 'allocatable')) as [string, number][];
    return { scores: Object.fromEntries(resourceScores(new Map(allocatable))) };
  },

  ocmSteady: ({ given }) => ({
    scores: Object.fromEntries(
      steadyScores(listAt(given, 'clusters') as readonly string[], listAt(given, 'decided') as readonly string[]),
    ),
  }),

  ocmToleration: ({ given }) => ({
    selected: maySelect(
      listAt(given, 'taints') as readonly ClusterTaint[],
      listAt(given, 'tolerations') as readonly ClusterToleration[],
      given['decided'] === true,
    ),
  }),
};
