import type { NodeExplanation } from 'regatta/kit';
import type { VectorsHost } from 'regatta/testing';
import type { Node } from '../controllers/objects/node.js';
import type { Container, Pod } from '../controllers/objects/pod.js';
import type { Service } from '../controllers/objects/service.js';
import { controllerOf } from '../controllers/ownership.js';
import type { ApiObject } from '../resources/types.js';
import { ClusterView, type Lookups } from '../scheduler/cluster-view.js';
import { podInfoOf } from '../scheduler/pod-info.js';
import { defaultProfile } from '../scheduler/profile.js';
import { fitErrorText, noteOf } from '../scheduler/messages.js';
import { preempt, type Candidate } from '../scheduler/preemption.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];

/** One recorded decision of the real scheduler, as far as it is replayed here. */
export interface RecordedDecision {
  readonly id: string;
  readonly title: string;
  readonly config?: unknown;
  readonly nodes?: readonly Node[];
  readonly nodesGenerated?: { readonly count: number; readonly template: unknown };
  readonly pods?: readonly Pod[];
  readonly other?: readonly ApiObject[];
  readonly pod?: Pod;
  readonly podsInOrder?: readonly Pod[];
  readonly expect: ExpectedDecision & {
    readonly steps?: readonly (ExpectedDecision & { readonly boundTo?: string })[];
  };
}

export interface ExpectedDecision {
  readonly feasible?: readonly string[];
  readonly feasibleNodes?: number;
  readonly evaluatedNodes?: number;
  readonly rejected?: Readonly<
    Record<string, readonly { readonly plugin: string; readonly reasons: readonly string[] }[]>
  >;
  readonly scores?: Readonly<
    Record<string, Readonly<Record<string, { raw: number; normalized: number; weighted: number } | number>>>
  >;
  readonly winners?: readonly string[];
  readonly preFilterRejection?: { readonly message: string };
  readonly failedSchedulingMessage?: string;
  readonly conditionMessage?: string;
  readonly nominatedNode?: string | null;
  readonly victims?: readonly string[];
}

/**
 * The decisions of one recorded file as cases; undefined for a file of another form. Compared are the feasible nodes and how many
 * were found, rejections, scores, winners, the message, nominated node and victims. What the scheduler writes to the API is not.
 */
export function recordedDecisions(_path: string, content: unknown): readonly CaseResult[] | undefined {
  const { topic, decisions } = content as { topic: string; decisions?: readonly RecordedDecision[] };
  return decisions?.map((decision) => {
    const id = `${topic}/${decision.id}`;
    const needs = needsOf(decision);
    if (needs !== undefined) return { id, outcome: 'skip', detail: needs };
    const found = decide(decision);
    return { id, outcome: found.length === 0 ? 'pass' : 'fail', detail: found.join('; ') };
  });
}

function needsOf({ config, pod, podsInOrder, expect }: RecordedDecision): string | undefined {
  if (config !== undefined) return 'needs a scheduler configuration';
  const isCompared =
    pod === undefined
      ? podsInOrder !== undefined && expect.steps !== undefined
      : expect.feasible !== undefined || expect.preFilterRejection !== undefined;
  return isCompared ? undefined : 'states nothing that is compared';
}

/** Decides as recorded, in order where several pods came, and tells everything that differs; empty when nothing does. */
export function decide(decision: RecordedDecision): string[] {
  const view = viewOf(decision);
  if (decision.pod !== undefined) return differences(view, prepared(decision.pod, decision), decision.expect);
  return (decision.podsInOrder ?? []).flatMap((pod, index) => {
    const step = decision.expect.steps?.[index];
    if (step === undefined) return [];
    const found = differences(view, prepared(pod, decision), step).map((text) => `step ${index}: ${text}`);
    if (step.boundTo !== undefined) view.place(step.boundTo, prepared(pod, decision));
    return found;
  });
}

/** The cluster before a recorded decision. */
function viewOf(decision: RecordedDecision): ClusterView {
  const view = new ClusterView(lookupsOf(decision));
  for (const node of nodesOf(decision)) view.setNode(node);
  for (const pod of decision.pods ?? []) {
    const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (pod.spec.nodeName !== undefined && !ended) view.place(pod.spec.nodeName, prepared(pod, decision));
  }
  return view;
}

/** What the API server fills in before the scheduler sees a pod: requests from limits, and the priority of its class. */
function prepared(pod: Pod, { other = [] }: RecordedDecision): Pod {
  const { priorityClassName } = pod.spec as { readonly priorityClassName?: string };
  const named = other.find(({ kind, metadata }) => kind === 'PriorityClass' && metadata.name === priorityClassName);
  const byDefault = other.find((object) => (object as { globalDefault?: boolean }).globalDefault === true);
  const { value, preemptionPolicy } = (named ?? byDefault ?? {}) as { value?: number; preemptionPolicy?: string };
  const fill = (container: Container): Container => {
    const { requests, limits } = container.resources ?? {};
    return limits === undefined
      ? container
      : { ...container, resources: { limits, requests: { ...limits, ...requests } } };
  };
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(value !== undefined && { priority: value }),
      ...(preemptionPolicy !== undefined && { preemptionPolicy }),
      containers: pod.spec.containers.map(fill),
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(fill) }),
    },
  };
}

/** Everything in which a decision differs from the recorded one; empty when they agree. */
function differences(view: ClusterView, pod: Pod, expected: ExpectedDecision): string[] {
  const { engine, filter } = defaultProfile(view, () => 1);
  const explained = engine.explain(podInfoOf(pod));
  const found: string[] = [];
  if (expected.preFilterRejection !== undefined && explained.refused !== expected.preFilterRejection.message)
    found.push(`refused: ${explained.refused ?? 'no'}`);
  const feasible = explained.nodes.filter(({ rejectedBy }) => rejectedBy === undefined);
  const names = feasible.map(({ node }) => node).sort();
  if (expected.feasible !== undefined && JSON.stringify(names) !== JSON.stringify(expected.feasible))
    found.push(`feasible: ${names.join()} instead of ${expected.feasible.join()}`);
  const decided = engine.decide(podInfoOf(pod));
  if (expected.feasibleNodes !== undefined && expected.feasibleNodes !== decided.feasible)
    found.push(`feasible nodes: ${decided.feasible} instead of ${expected.feasibleNodes}`);
  for (const explanation of explained.nodes) {
    found.push(...rejectionDifferences(explanation, expected));
    found.push(...scoreDifferences(explanation, expected, feasible.length));
  }
  if (expected.winners !== undefined && expected.feasible !== undefined) {
    const best = Math.max(...feasible.map(({ total }) => total));
    const winners = feasible.filter(({ total }) => feasible.length === 1 || total === best).map(({ node }) => node);
    if (JSON.stringify(winners.sort()) !== JSON.stringify([...expected.winners].sort()))
      found.push(`winners: ${winners.join()} instead of ${expected.winners.join()}`);
  }
  if (expected.failedSchedulingMessage !== undefined) {
    const { chosen, message } = preempt(view, filter, podInfoOf(pod), explained.nodes, explained.refused !== undefined);
    const text = fitErrorText(view.table.order.length, reasonCounts(explained.nodes), explained.refused);
    const own = noteOf(chosen === undefined ? `${text} preemption: ${message}` : text);
    const none = view.table.order.length === 0 ? 'no nodes available to schedule pods' : own;
    if (none !== expected.failedSchedulingMessage)
      found.push(`message: ${none} instead of ${expected.failedSchedulingMessage}`);
    found.push(...victimDifferences(chosen, expected));
  }
  return found;
}

function reasonCounts(nodes: readonly NodeExplanation[]): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const { rejectedBy } of nodes)
    for (const reason of rejectedBy?.reason.split(', ') ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return reasons;
}

function victimDifferences(chosen: Candidate | undefined, { nominatedNode, victims }: ExpectedDecision): string[] {
  if (nominatedNode === undefined || nominatedNode === null) return [];
  const found =
    chosen?.node === nominatedNode ? [] : [`nominated: ${chosen?.node ?? 'none'} instead of ${nominatedNode}`];
  const names = (chosen?.victims ?? []).map(({ pod }) => pod.metadata.name).sort();
  const wanted = victims?.map((name) => name.split('/').at(-1)!).sort();
  if (wanted !== undefined && names.join() !== wanted.join())
    found.push(`victims: ${names.join()} instead of ${wanted.join()}`);
  return found;
}

function rejectionDifferences({ node, rejectedBy }: NodeExplanation, expected: ExpectedDecision): string[] {
  const recorded = expected.rejected?.[node]?.[0];
  if (recorded === undefined) return [];
  const reasons = recorded.reasons.join(', ');
  if (rejectedBy?.plugin === recorded.plugin && rejectedBy.reason === reasons) return [];
  return [
    `${node} rejected by ${rejectedBy?.plugin ?? 'nobody'}: ${rejectedBy?.reason ?? ''} instead of ${recorded.plugin}: ${reasons}`,
  ];
}

function scoreDifferences(
  { node, scores, total }: NodeExplanation,
  expected: ExpectedDecision,
  feasible: number,
): string[] {
  const recorded = expected.scores?.[node];
  if (recorded === undefined || feasible < 2) return [];
  const found: string[] = [];
  for (const [plugin, score] of Object.entries(recorded)) {
    if (typeof score === 'number') {
      if (score !== total) found.push(`${node} total: ${total} instead of ${score}`);
      continue;
    }
    const own = scores.get(plugin) ?? { raw: 0, normalized: 0, weighted: 0 };
    if (own.raw !== score.raw || own.normalized !== score.normalized || own.weighted !== score.weighted)
      found.push(
        `${node} ${plugin}: ${own.raw}/${own.normalized}/${own.weighted} instead of ${score.raw}/${score.normalized}/${score.weighted}`,
      );
  }
  return found;
}

function nodesOf({ nodes = [], nodesGenerated }: RecordedDecision): readonly Node[] {
  if (nodesGenerated === undefined) return nodes;
  const template = JSON.stringify(nodesGenerated.template);
  return Array.from(
    { length: nodesGenerated.count },
    (_item, index) => JSON.parse(template.replaceAll('${i}', String(index))) as Node,
  );
}

function lookupsOf({ other = [] }: RecordedDecision): Lookups {
  const inNamespace = (object: ApiObject, namespace: string) => (object.metadata.namespace ?? 'default') === namespace;
  return {
    namespaceLabels(name) {
      const found = other.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === name);
      return { 'kubernetes.io/metadata.name': name, ...found?.metadata.labels };
    },
    services: (namespace) =>
      other.filter((object) => object.kind === 'Service' && inNamespace(object, namespace)) as unknown as Service[],
    budgets: (namespace) =>
      other.filter((object) => object.kind === 'PodDisruptionBudget' && inNamespace(object, namespace)),
    owner(pod) {
      const owner = controllerOf(pod);
      return other.find(
        (object) =>
          object.kind === owner?.kind &&
          object.metadata.name === owner.name &&
          inNamespace(object, pod.metadata.namespace ?? 'default'),
      ) as ReturnType<Lookups['owner']>;
    },
  };
}
