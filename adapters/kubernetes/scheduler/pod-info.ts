import type { Placed } from 'regatta/kit';
import type { LabelSelector, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../controllers/objects/pod.js';
import { ASSUMED_REQUESTS, podRequests } from '../controllers/quantities.js';

/** Requests as the scores see them, with something assumed for containers that ask for nothing. */
export const ASSUMED_CPU = 'assumed/cpu';
export const ASSUMED_MEMORY = 'assumed/memory';

/** A term of (anti-)affinity, ready to be matched. */
export interface AffinityTerm {
  readonly selector: LabelSelector | undefined;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | undefined;
  readonly topologyKey: string;
  readonly weight: number;
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A claim that a pod uses. */
export interface ClaimUse {
  /** `namespace/name` */
  readonly key: string;
  readonly name: string;
  /** Made for this pod alone, by the controller of generic ephemeral volumes. */
  readonly ephemeral: boolean;
}

/** A pod with what follows from its spec, computed once. */
export interface PodInfo {
  readonly pod: Pod;
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly terminating: boolean;
  /** What has to fit: by resource name, with `pods` 1. */
  readonly requests: ReadonlyMap<string, number>;
  /** `requests` and what the scores assume. */
  readonly accounted: ReadonlyMap<string, number>;
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
  readonly hostPorts: readonly HostPort[];
  readonly claims: readonly ClaimUse[];
}

export function podInfoOf(pod: Pod): PodInfo {
  const { namespace = 'default', name, labels = {}, deletionTimestamp } = pod.metadata;
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const requests = new Map([['pods', 1], ...podRequests(pod)]);
  const assumed = podRequests(pod, ASSUMED_REQUESTS);
  const required = (terms: readonly PodAffinityTerm[] | undefined) => (terms ?? []).map((term) => termOf(term, 1, pod));
  const preferred = (terms: readonly WeightedPodAffinityTerm[] | undefined) =>
    (terms ?? []).map(({ weight, podAffinityTerm }) => termOf(podAffinityTerm, weight, pod));
  return {
    pod,
    key: `${namespace}/${name}`,
    namespace,
    labels,
    priority: pod.spec.priority ?? 0,
    terminating: deletionTimestamp !== undefined,
    requests,
    accounted: new Map([
      ...requests,
      [ASSUMED_CPU, assumed.get('cpu') ?? 0],
      [ASSUMED_MEMORY, assumed.get('memory') ?? 0],
    ]),
    requiredAffinity: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferredAffinity: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    hostPorts: hostPortsOf(pod),
    claims: claimsOf(pod, namespace),
  };
}

export function placedOf(info: PodInfo): Placed<PodInfo> {
  return { id: info.key, unit: info, requests: info.accounted };
}

/** Keys of labels whose own values are to match (or not) become requirements, as the API server makes them on creation. */
export function withLabelKeys(
  selector: LabelSelector | undefined,
  pod: Pod,
  same: readonly string[] = [],
  different: readonly string[] = [],
): LabelSelector | undefined {
  const { labels = {} } = pod.metadata;
  const requirements = [
    ...same.map((key) => ({ key, operator: 'In' as const })),
    ...different.map((key) => ({ key, operator: 'NotIn' as const })),
  ].filter(({ key }) => labels[key] !== undefined);
  if (selector === undefined || requirements.length === 0) return selector;
  const added = requirements.map((requirement) => ({ ...requirement, values: [labels[requirement.key]!] }));
  const known = (selector.matchExpressions ?? []).filter(
    (given) => !added.some(({ key, operator }) => given.key === key && given.operator === operator),
  );
  return { ...selector, matchExpressions: [...known, ...added] };
}

function termOf(term: PodAffinityTerm, weight: number, pod: Pod): AffinityTerm {
  const own = term.namespaces === undefined && term.namespaceSelector === undefined;
  return {
    selector: withLabelKeys(term.labelSelector, pod, term.matchLabelKeys, term.mismatchLabelKeys),
    namespaces: own ? [pod.metadata.namespace ?? 'default'] : (term.namespaces ?? []),
    namespaceSelector: term.namespaceSelector,
    topologyKey: term.topologyKey,
    weight,
  };
}

function claimsOf({ metadata, spec }: Pod, namespace: string): ClaimUse[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [useOf(namespace, persistentVolumeClaim.claimName, false)];
    return ephemeral === undefined ? [] : [useOf(namespace, `${metadata.name}-${name}`, true)];
  });
}

function useOf(namespace: string, name: string, ephemeral: boolean): ClaimUse {
  return { key: `${namespace}/${name}`, name, ephemeral };
}

export function hostPortsOf({ spec }: Pod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars].flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort = 0, hostIP, protocol }) =>
      hostPort > 0 ? [{ ip: hostIP ?? '0.0.0.0', protocol: protocol ?? 'TCP', port: hostPort }] : [],
    ),
  );
}
