import type { Node } from '../controllers/objects/node.js';

/** A node as the scheduler's table holds it. `zoneRank` and `zone` give its place in the round over zones. */
export interface NodeInfo {
  readonly node: Node;
  readonly labels: Readonly<Record<string, string>>;
  readonly zone: string;
  /** The zone's place among the zones, and the node's within its zone. */
  zoneIndex: number;
  zoneRank: number;
  /** Image name to size in bytes. */
  readonly images: ReadonlyMap<string, number>;
}

export function nodeInfoOf(node: Node): NodeInfo {
  const labels = node.metadata.labels ?? {};
  return {
    node,
    labels,
    zone: `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`,
    zoneIndex: 0,
    zoneRank: 0,
    images: new Map(
      (node.status?.images ?? []).flatMap(({ names, sizeBytes = 0 }) =>
        (names ?? []).map((name) => [name, sizeBytes] as const),
      ),
    ),
  };
}

/** One node of each zone in turn (pkg/scheduler/backend/cache/node_tree.go). */
export function inZoneOrder(left: NodeInfo, right: NodeInfo): number {
  return left.zoneRank - right.zoneRank || left.zoneIndex - right.zoneIndex;
}

/** Keeps the order of nodes within their zones. */
export class NodeTree {
  readonly #zones = new Map<string, NodeInfo[]>();

  add(info: NodeInfo): void {
    const nodes = this.#zones.get(info.zone);
    if (nodes === undefined) this.#zones.set(info.zone, [info]);
    else nodes.push(info);
    this.#number();
  }

  /** Puts another view of a node in its place. */
  replace(before: NodeInfo, after: NodeInfo): void {
    if (before.zone !== after.zone) {
      this.remove(before);
      return this.add(after);
    }
    const nodes = this.#zones.get(before.zone) ?? [];
    nodes[nodes.indexOf(before)] = after;
    after.zoneIndex = before.zoneIndex;
    after.zoneRank = before.zoneRank;
  }

  remove(info: NodeInfo): void {
    const kept = (this.#zones.get(info.zone) ?? []).filter((other) => other !== info);
    if (kept.length === 0) this.#zones.delete(info.zone);
    else this.#zones.set(info.zone, kept);
    this.#number();
  }

  #number(): void {
    let zoneIndex = 0;
    for (const nodes of this.#zones.values()) {
      nodes.forEach((info, zoneRank) => {
        info.zoneIndex = zoneIndex;
        info.zoneRank = zoneRank;
      });
      zoneIndex++;
    }
  }
}
