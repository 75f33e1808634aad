import { compareBytes } from 'regatta/kit';
import { accumulate, add, quantitiesOf, subtract } from './arithmetic.js';
import type { Resources } from './resource.js';

/** A client (a role or a framework) or a branch that only groups clients. */
interface TreeNode {
  readonly name: string;
  readonly path: string;
  readonly parent: TreeNode | undefined;
  readonly children: Map<string, TreeNode>;
  /** Set on leaves that stand for a client. */
  client: boolean;
  active: boolean;
  /** How often it was served; breaks ties and never goes down. */
  grants: number;
  /** What it and everything below holds, by agent, and in sum. */
  readonly held: Map<string, Resources>;
  readonly quantities: Map<string, number>;
}

/** Stands below a name that is both a client and a parent of others. */
const VIRTUAL = '.';

/**
 * Weighted dominant resource fairness over a tree of names separated by `/`: whoever holds the smallest dominant share comes
 * first. Source: mesos src/master/allocator/mesos/sorter/drf; one declared difference: a weight that is set later acts at once
 * on a pure branch too, where upstream keeps the cached one until the branch is rebuilt.
 */
export class DrfSorter {
  readonly #root: TreeNode = emptyNode('', '', undefined);
  readonly #clients = new Map<string, TreeNode>();
  readonly #weights = new Map<string, number>();
  readonly #totals = new Map<string, number>();
  readonly #agents = new Map<string, ReadonlyMap<string, number>>();
  readonly #excluded: ReadonlySet<string>;

  /** `excluded`: resource names that do not count for the share. */
  constructor(excluded: readonly string[] = []) {
    this.#excluded = new Set(excluded);
  }

  /** Adds an inactive client. */
  add(path: string): void {
    let node = this.#root;
    for (const part of path.split('/')) {
      if (node.client) node = this.#makeRoom(node);
      node = childOf(node, part);
    }
    if (node.children.size > 0) node = childOf(node, VIRTUAL, node.path);
    node.client = true;
    this.#clients.set(path, node);
  }

  remove(path: string): void {
    const leaf = this.#clients.get(path);
    if (leaf === undefined) return;
    this.#clients.delete(path);
    for (const [agent, resources] of leaf.held) this.#change(leaf, agent, resources, -1);
    let node: TreeNode = leaf;
    node.client = false;
    node.active = false;
    while (node.parent !== undefined && node.children.size === 0 && !node.client) {
      node.parent.children.delete(node.name);
      node = node.parent;
    }
    this.#foldVirtual(node);
  }

  activate(path: string): void {
    const leaf = this.#clients.get(path);
    if (leaf !== undefined) leaf.active = true;
  }

  deactivate(path: string): void {
    const leaf = this.#clients.get(path);
    if (leaf !== undefined) leaf.active = false;
  }

  /** The weight of a name and of everything below it; 1 where none is set. */
  setWeight(path: string, weight: number): void {
    this.#weights.set(path, weight);
  }

  allocated(path: string, agent: string, resources: Resources): void {
    const leaf = this.#clients.get(path);
    if (leaf === undefined) return;
    this.#change(leaf, agent, resources, 1);
    for (let node: TreeNode | undefined = leaf; node !== undefined; node = node.parent) node.grants++;
  }

  unallocated(path: string, agent: string, resources: Resources): void {
    const leaf = this.#clients.get(path);
    if (leaf !== undefined) this.#change(leaf, agent, resources, -1);
  }

  /** Replaces what a client holds on an agent by something else, without counting a grant. */
  update(path: string, agent: string, from: Resources, to: Resources): void {
    const leaf = this.#clients.get(path);
    if (leaf === undefined) return;
    this.#change(leaf, agent, from, -1);
    this.#change(leaf, agent, to, 1);
  }

  addAgent(agent: string, total: Resources): void {
    this.removeAgent(agent);
    const quantities = quantitiesOf(total);
    this.#agents.set(agent, quantities);
    accumulate(this.#totals, quantities);
  }

  removeAgent(agent: string): void {
    accumulate(this.#totals, this.#agents.get(agent) ?? new Map<string, number>(), -1);
    this.#agents.delete(agent);
  }

  has(path: string): boolean {
    return this.#clients.has(path);
  }

  get size(): number {
    return this.#clients.size;
  }

  /** What a client holds on all agents together, in thousandths by name. */
  quantities(path: string): ReadonlyMap<string, number> {
    return this.#clients.get(path)?.quantities ?? new Map<string, number>();
  }

  /** What a client holds, by agent. */
  allocation(path: string): ReadonlyMap<string, Resources> {
    return this.#clients.get(path)?.held ?? new Map<string, Resources>();
  }

  /** The dominant share, not divided by the weight; 0 for a client that holds nothing. */
  share(path: string): number {
    const leaf = this.#clients.get(path);
    return leaf === undefined ? 0 : this.#dominant(leaf);
  }

  /** Active clients, the one to serve next first. */
  sorted(): string[] {
    const found: string[] = [];
    this.#collect(this.#root, found);
    return found;
  }

  #collect(node: TreeNode, into: string[]): void {
    if (node.client && node.active) into.push(node.path);
    if (node.children.size === 0) return;
    const ranked = [...node.children.values()].map((child) => ({
      child,
      share: this.#dominant(child) / this.#weightOf(child),
    }));
    ranked.sort(
      (left, right) =>
        left.share - right.share ||
        left.child.grants - right.child.grants ||
        compareBytes(left.child.path, right.child.path),
    );
    for (const { child } of ranked) this.#collect(child, into);
  }

  #dominant(node: TreeNode): number {
    let share = 0;
    for (const [name, milli] of node.quantities) {
      const total = this.#totals.get(name) ?? 0;
      if (total > 0 && !this.#excluded.has(name)) share = Math.max(share, milli / total);
    }
    return share;
  }

  #weightOf(node: TreeNode): number {
    return node.name === VIRTUAL ? 1 : (this.#weights.get(node.path) ?? 1);
  }

  #change(leaf: TreeNode, agent: string, resources: Resources, sign: 1 | -1): void {
    for (let node: TreeNode | undefined = leaf; node !== undefined; node = node.parent) {
      const before = node.held.get(agent) ?? [];
      const after = sign === 1 ? add(before, resources) : subtract(before, resources);
      accumulate(node.quantities, quantitiesOf(before), -1);
      accumulate(node.quantities, quantitiesOf(after));
      if (after.length === 0) node.held.delete(agent);
      else node.held.set(agent, after);
    }
  }

  /** Turns a client into a branch: the client itself moves to a virtual child. */
  #makeRoom(node: TreeNode): TreeNode {
    const leaf = childOf(node, VIRTUAL, node.path);
    leaf.client = true;
    leaf.active = node.active;
    leaf.grants = node.grants;
    for (const [agent, resources] of node.held) leaf.held.set(agent, resources);
    accumulate(leaf.quantities, node.quantities);
    node.client = false;
    node.active = false;
    this.#clients.set(node.path, leaf);
    return node;
  }

  /** The reverse, once nothing but the client is left below. */
  #foldVirtual(node: TreeNode): void {
    const only = node.children.get(VIRTUAL);
    if (only === undefined || node.children.size > 1) return;
    node.children.delete(VIRTUAL);
    node.client = true;
    node.active = only.active;
    this.#clients.set(node.path, node);
  }
}

function emptyNode(name: string, path: string, parent: TreeNode | undefined): TreeNode {
  return {
    name,
    path,
    parent,
    children: new Map(),
    client: false,
    active: false,
    grants: 0,
    held: new Map(),
    quantities: new Map(),
  };
}

function childOf(parent: TreeNode, name: string, path?: string): TreeNode {
  let child = parent.children.get(name);
  if (child === undefined) {
    child = emptyNode(name, path ?? (parent.path === '' ? name : `${parent.path}/${name}`), parent);
    parent.children.set(name, child);
  }
  return child;
}
