import { SeededRandom, unlimited, type NodeExplanation } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import { PROFILE_1_32 } from '../profiles/1.32.js';
import type { ClusterView } from '../scheduler/cluster-view.js';
import { readConfiguration, type UnusableConfiguration } from '../scheduler/configuration/read-configuration.js';
import type { SchedulerConfiguration } from '../scheduler/configuration/types.js';
import { decide, explainFailure } from '../scheduler/cycle.js';
import { podInfoOf, type PodInfo } from '../scheduler/pod-info.js';
import { PodWriter } from '../scheduler/pod-writer.js';
import type { Profile } from '../scheduler/profile.js';
import { Profiles } from '../scheduler/profiles.js';
import { SchedulerEvents } from '../scheduler/scheduler-events.js';
import { writeVolumes } from '../scheduler/volume-binder.js';
import { claimsOf, volumesOn } from '../scheduler/volume-choice.js';
import { preparedPod, viewOf, type RecordedCluster } from './decision-cluster.js';
import { failureDifferences, rejectionDifferences, scoreDifferences, type ExpectedDecision } from './decision-facts.js';
import { sameInAnyOrder, WriteList } from './recorded-writes.js';

/** One recorded decision of the real scheduler. */
export interface RecordedDecision extends RecordedCluster {
  readonly id: string;
  readonly title: string;
  readonly config?: unknown;
  readonly pod?: Pod;
  readonly podsInOrder?: readonly Pod[];
  readonly expect: ExpectedDecision & {
    readonly steps?: readonly (ExpectedDecision & { readonly boundTo?: string })[];
  };
}

/** Nodes outside of what a pre-filter names are not looked at, says upstream; here a filter refuses them. */
const OUTSIDE = "node(s) didn't satisfy plugin(s) [NodeAffinity]";

/** The configuration of a recording, or the default one. */
export function configurationOf(config: unknown): SchedulerConfiguration | UnusableConfiguration {
  return readConfiguration(config ?? {}, {
    percentageOfNodesToScore: PROFILE_1_32.percentageOfNodesToScore.value,
    hardPodAffinityWeight: PROFILE_1_32.hardPodAffinityWeight.value,
    podInitialBackOffMs: PROFILE_1_32.podInitialBackOffMs.value,
    podMaximumBackOffMs: PROFILE_1_32.podMaximumBackOffMs.value,
  });
}

/**
 * Decides as recorded, in order where several pods came, and tells everything that differs; empty when nothing does. Compared are the
 * feasible nodes and how many were found and looked at, rejections, scores, winners, messages, plugins to wait for, preemption with all
 * its candidates, and what is written to the API.
 */
export function replayDecision(decision: RecordedDecision): string[] {
  const configuration = configurationOf(decision.config);
  if ('problem' in configuration) return [`configuration: ${configuration.problem}`];
  const view = viewOf(decision);
  const profiles = new Profiles(view, configuration, new SeededRandom('decisions'));
  const replay = new Replay(view, profiles, decision);
  if (decision.pod !== undefined) return replay.differences(decision.pod, decision.expect);
  return (decision.podsInOrder ?? []).flatMap((pod, index) => {
    const step = decision.expect.steps?.[index];
    if (step === undefined) return [];
    const found = replay.differences(pod, step).map((text) => `step ${index}: ${text}`);
    if (step.boundTo !== undefined) replay.place(pod, step.boundTo);
    return found;
  });
}

class Replay {
  readonly #view: ClusterView;
  readonly #profiles: Profiles;
  readonly #recorded: RecordedDecision;

  constructor(view: ClusterView, profiles: Profiles, recorded: RecordedDecision) {
    this.#view = view;
    this.#profiles = profiles;
    this.#recorded = recorded;
  }

  place(pod: Pod, node: string): void {
    this.#view.denominate(podInfoOf(pod).key);
    this.#view.place(node, preparedPod(pod, this.#recorded));
  }

  /** Everything in which a decision differs from the recorded one; empty when they agree. */
  differences(given: Pod, expected: ExpectedDecision): string[] {
    const pod = preparedPod(given, this.#recorded);
    const profile = this.#profiles.queued(pod);
    const isLeftAlone = expected.gated === true || expected.ignored === true;
    if (profile === undefined || isLeftAlone)
      return isLeftAlone === (profile === undefined) ? [] : [`queued: ${profile !== undefined}`];
    const info = podInfoOf(pod);
    const refusal = profile.refusal(info);
    const { preFilterRejection: recorded } = expected;
    if (refusal?.plugin !== recorded?.plugin || refusal?.message !== recorded?.message)
      return [`refused: ${refusal?.plugin ?? 'no'} ${refusal?.message ?? ''}`];
    const found = this.#placement(profile, info, expected);
    if (expected.failedSchedulingMessage !== undefined) found.push(...this.#failure(profile, info, expected));
    else if (expected.apiWrites !== undefined && !this.#writesVolumes(info, expected))
      found.push(`volumes are written otherwise than ${JSON.stringify(expected.apiWrites)}`);
    return found;
  }

  #placement(profile: Profile, info: PodInfo, expected: ExpectedDecision): string[] {
    const decision = decide(this.#view, profile, info);
    const found: string[] = [];
    if ((expected.feasibleNodes ?? 0) !== decision.feasible)
      found.push(`feasible nodes: ${decision.feasible} instead of ${expected.feasibleNodes ?? 0}`);
    const evaluated = decision.evaluated - (decision.rejected.get(OUTSIDE) ?? 0);
    if (expected.evaluatedNodes !== undefined && expected.evaluatedNodes !== evaluated)
      found.push(`evaluated nodes: ${evaluated} instead of ${expected.evaluatedNodes}`);
    const isNominated = decision.node !== undefined && decision.node === info.pod.status?.nominatedNodeName;
    const all = profile.refusal(info) === undefined ? profile.engine.explain(info).nodes : [];
    const nodes = isNominated ? all.filter(({ node }) => node === decision.node) : all;
    const feasible = nodes.filter(({ rejectedBy }) => rejectedBy === undefined);
    for (const explanation of nodes) {
      found.push(...rejectionDifferences(explanation, expected));
      found.push(...scoreDifferences(explanation, expected, feasible.length));
    }
    // A search that stops early has seen some of the feasible nodes, and which ones is drawn.
    const isWhole = decision.feasible === feasible.length;
    found.push(...namesDiffer('feasible', feasible, expected.feasible, isWhole));
    const winners = winnersOf(feasible, decision.feasible);
    found.push(...namesDiffer('winners', winners, expected.winners, isWhole));
    if (expected.winnersCount !== undefined && Math.min(winners.length, decision.feasible) !== expected.winnersCount)
      found.push(`winners: ${winners.length} instead of ${expected.winnersCount}`);
    return found;
  }

  /** Lets the cycle end as it would, and carries evictions and nominations over to the next. */
  #failure(profile: Profile, info: PodInfo, expected: ExpectedDecision): string[] {
    const failure = explainFailure(this.#view, profile, info);
    const others = (this.#recorded.pods ?? []).map((pod) => preparedPod(pod, this.#recorded));
    const api = new WriteList([...others, info.pod]);
    const clock = { now: 0, elapsed: 0 };
    const events = new SchedulerEvents(clock, api, new SeededRandom('events'));
    const writer = new PodWriter(clock, api, unlimited, events);
    writer.fail(this.#view, profile.schedulerName, info, failure);
    for (const { key } of failure.chosen?.victims ?? []) this.#view.remove(key);
    return failureDifferences(failure, api, expected);
  }

  /** Which of several equal nodes was taken is drawn; one of them has to lead to what was recorded. */
  #writesVolumes(info: PodInfo, { winners = [], apiWrites = [] }: ExpectedDecision): boolean {
    const { volumes } = this.#view.lookups;
    return winners.some((node) => {
      const api = new WriteList([]);
      const choice = volumesOn(volumes, claimsOf(volumes, info), node, this.#view.node(node)?.labels ?? {});
      writeVolumes(api, unlimited, choice, node);
      return sameInAnyOrder(api.writes, apiWrites);
    });
  }
}

function winnersOf(feasible: readonly NodeExplanation[], found: number): readonly NodeExplanation[] {
  if (found === 1) return feasible;
  const best = Math.max(...feasible.map(({ total }) => total));
  return feasible.filter(({ total }) => total === best);
}

function namesDiffer(
  what: string,
  nodes: readonly NodeExplanation[],
  recorded: readonly string[] | undefined,
  isWhole: boolean,
): string[] {
  if (recorded === undefined) return [];
  const names = nodes.map(({ node }) => node).sort();
  const isSame = isWhole
    ? names.join() === [...recorded].sort().join()
    : recorded.every((name) => names.includes(name));
  return isSame ? [] : [`${what}: ${names.join()} instead of ${recorded.join()}`];
}
