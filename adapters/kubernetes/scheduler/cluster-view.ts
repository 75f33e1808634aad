import { ColumnarNodeTable } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { LabelSelector, Pod } from '../controllers/objects/pod.js';
import type { Service } from '../controllers/objects/service.js';
import { amountsOf } from '../controllers/quantities.js';
import { hasLabels, selects } from '../controllers/selectors.js';
import type { ApiObject } from '../resources/types.js';
import { inZoneOrder, NodeTree, nodeInfoOf, type NodeInfo } from './node-info.js';
import { placedOf, podInfoOf, type AffinityTerm, type PodInfo } from './pod-info.js';
import type { VolumeLookups } from './volume-lookups.js';

export type SchedulerTable = ColumnarNodeTable<NodeInfo, PodInfo>;

/** What the scheduler looks up besides nodes and pods. */
export interface Lookups {
  readonly volumes: VolumeLookups;
  /** Labels of a namespace; undefined when there is none. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined;
  services(namespace: string): readonly Service[];
  /** Disruption budgets, which preemption prefers to keep. */
  budgets(namespace: string): readonly DisruptionBudget[];
  /** The object that controls a pod, if it is one whose pods are spread. */
  owner(pod: Pod): (ApiObject & { readonly spec: { readonly selector?: unknown } }) | undefined;
}

/** How many of the pods that a selector selects may be disrupted now. */
export interface DisruptionBudget extends ApiObject {
  readonly spec?: { readonly selector?: LabelSelector };
  readonly status?: { readonly disruptionsAllowed?: number; readonly disruptedPods?: Readonly<Record<string, string>> };
}

/** Nodes and the pods on them, as columns. Rebuilt on start and then kept from changes, never per decision. */
export class ClusterView {
  readonly table: SchedulerTable = new ColumnarNodeTable<NodeInfo, PodInfo>(inZoneOrder);
  readonly lookups: Lookups;
  readonly #tree = new NodeTree();
  readonly #infos = new Map<string, NodeInfo>();
  /** Pods bound to nodes that are not here yet. */
  readonly #homeless = new Map<string, Map<string, PodInfo>>();
  readonly #nominated = new Map<string, Map<string, PodInfo>>();
  readonly #withAffinity = new Set<string>();
  readonly #withRequiredAntiAffinity = new Set<string>();
  /** `namespace/claim` to the pods on nodes that use it. */
  readonly #users = new Map<string, Set<string>>();
  readonly #images = new Map<string, { readonly sizeBytes: number; nodes: number }>();

  constructor(lookups: Lookups) {
    this.lookups = lookups;
  }

  setNode(node: Node): void {
    const { name } = node.metadata;
    const info = nodeInfoOf(node);
    const before = this.#infos.get(name);
    if (before === undefined) this.#tree.add(info);
    else this.#tree.replace(before, info);
    this.#infos.set(name, info);
    this.table.setNode(name, info, amountsOf(node.status?.allocatable ?? node.status?.capacity));
    for (const image of before?.images.keys() ?? []) this.#countImage(image, 0, -1);
    for (const [image, sizeBytes] of info.images) this.#countImage(image, sizeBytes, 1);
    if (before === undefined) this.#moveIn(name);
  }

  removeNode(name: string): void {
    const info = this.#infos.get(name);
    if (info === undefined) return;
    const index = this.table.indexOf(name);
    const left = index === undefined ? [] : [...this.table.placedOn(index)].map(({ unit }) => unit);
    this.#tree.remove(info);
    this.#infos.delete(name);
    this.table.removeNode(name);
    for (const image of info.images.keys()) this.#countImage(image, 0, -1);
    for (const unit of left) this.#waitFor(name, unit);
  }

  node(name: string): NodeInfo | undefined {
    return this.#infos.get(name);
  }

  /** A pod on a node, or its changed self. */
  place(nodeName: string, pod: Pod): void {
    const info = podInfoOf(pod);
    this.remove(info.key);
    if (this.#infos.has(nodeName)) this.put(nodeName, info);
    else this.#waitFor(nodeName, info);
  }

  put(nodeName: string, info: PodInfo): void {
    this.table.place(nodeName, placedOf(info));
    if (hasAffinity(info)) this.#withAffinity.add(info.key);
    if (info.requiredAntiAffinity.length > 0) this.#withRequiredAntiAffinity.add(info.key);
    for (const { key } of info.claims) {
      const users = this.#users.get(key) ?? new Set<string>();
      this.#users.set(key, users.add(info.key));
    }
  }

  remove(key: string): void {
    this.table.unplace(key);
    if (this.#users.size > 0) this.#forgetUser(key);
    this.#withAffinity.delete(key);
    this.#withRequiredAntiAffinity.delete(key);
    for (const waiting of this.#homeless.values()) waiting.delete(key);
  }

  /** A pod that waits for victims to leave a node: its place there is reserved against pods of no higher priority. */
  nominate(nodeName: string, info: PodInfo): void {
    this.denominate(info.key);
    const waiting = this.#nominated.get(nodeName) ?? new Map<string, PodInfo>();
    this.#nominated.set(nodeName, waiting.set(info.key, info));
  }

  denominate(key: string): void {
    for (const [nodeName, waiting] of this.#nominated)
      if (waiting.delete(key) && waiting.size === 0) this.#nominated.delete(nodeName);
  }

  /** Nodes with pods that are nominated to run there. */
  get nominated(): ReadonlyMap<string, ReadonlyMap<string, PodInfo>> {
    return this.#nominated;
  }

  get hasRequiredAntiAffinity(): boolean {
    return this.#withRequiredAntiAffinity.size > 0;
  }

  get hasAffinity(): boolean {
    return this.#withAffinity.size > 0;
  }

  /** Whether a pod on any node uses a claim, given as `namespace/name`. */
  isInUse(claim: string): boolean {
    return this.#users.has(claim);
  }

  /** Size of an image as the first node told it, and how many nodes have it. */
  image(name: string): { readonly sizeBytes: number; readonly nodes: number } | undefined {
    return this.#images.get(name);
  }

  /** Whether a term of one pod is about another. */
  isAbout(term: AffinityTerm, pod: PodInfo): boolean {
    return this.#isInNamespaces(term, pod.namespace) && selects(term.selector, pod.labels);
  }

  /** The selector of the system's default spreading: the pod's services and its controller (helper.DefaultSelector). */
  spreadSelector(info: PodInfo): LabelSelector | undefined {
    const matchLabels: Record<string, string> = {};
    for (const { spec } of this.lookups.services(info.namespace)) {
      const selector = spec.selector ?? {};
      if (Object.keys(selector).length > 0 && hasLabels(info.labels, selector)) Object.assign(matchLabels, selector);
    }
    const owner = this.lookups.owner(info.pod);
    const own = owner?.spec.selector as LabelSelector | Readonly<Record<string, string>> | undefined;
    const isPlain = own !== undefined && owner?.kind === 'ReplicationController';
    const labels = isPlain
      ? (own as Readonly<Record<string, string>>)
      : (own as LabelSelector | undefined)?.matchLabels;
    const matchExpressions = isPlain ? undefined : (own as LabelSelector | undefined)?.matchExpressions;
    Object.assign(matchLabels, labels);
    if (Object.keys(matchLabels).length === 0 && (matchExpressions ?? []).length === 0) return undefined;
    return { matchLabels, ...(matchExpressions !== undefined && { matchExpressions }) };
  }

  #isInNamespaces({ namespaces, namespaceSelector }: AffinityTerm, namespace: string): boolean {
    if (namespaces.includes(namespace)) return true;
    return namespaceSelector !== undefined && selects(namespaceSelector, this.lookups.namespaceLabels(namespace) ?? {});
  }

  #waitFor(nodeName: string, info: PodInfo): void {
    const waiting = this.#homeless.get(nodeName) ?? new Map<string, PodInfo>();
    this.#homeless.set(nodeName, waiting.set(info.key, info));
  }

  #moveIn(name: string): void {
    const waiting = this.#homeless.get(name);
    this.#homeless.delete(name);
    for (const info of waiting?.values() ?? []) this.put(name, info);
  }

  #forgetUser(pod: string): void {
    for (const [claim, users] of this.#users) if (users.delete(pod) && users.size === 0) this.#users.delete(claim);
  }

  #countImage(name: string, sizeBytes: number, by: 1 | -1): void {
    const known = this.#images.get(name);
    if (known === undefined) return void (by === 1 && this.#images.set(name, { sizeBytes, nodes: 1 }));
    known.nodes += by;
    if (known.nodes === 0) this.#images.delete(name);
  }
}

export function hasAffinity(info: PodInfo): boolean {
  return (
    info.requiredAffinity.length +
      info.preferredAffinity.length +
      info.requiredAntiAffinity.length +
      info.preferredAntiAffinity.length >
    0
  );
}
