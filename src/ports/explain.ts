/** Why an instance is where it is, or nowhere: one shape for every platform. Made on request; the trace keeps only counts. */

export interface NodeVerdict {
  readonly node: string;
  /** Undefined when the node passes. */
  readonly rejectedBy?: { readonly plugin: string; readonly reason: string };
  /** Plugin or rule -> its weighted contribution; platforms without scores leave it empty. */
  readonly scores: readonly (readonly [string, number])[];
  readonly total: number;
}

/** A change that would have let the instance be placed, precise enough to be made. */
export interface Remedy {
  /** One sentence, e.g. `free 300 milli-CPU on node-1`. */
  readonly text: string;
  readonly kind: 'add-node' | 'grow-node' | 'lower-request' | 'drop-constraint' | 'heal-node' | 'other';
  /** What to set: for `add-node` and `grow-node` the capacity needed, for `lower-request` the request that fits. */
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
  readonly node?: string;
}

export interface Explanation {
  /** The native unit, as the store names it. */
  readonly subject: string;
  /** The node it runs on; empty while it waits. */
  readonly node: string;
  /** One sentence in the platform's words. */
  readonly summary: string;
  readonly nodes: readonly NodeVerdict[];
  readonly remedies: readonly Remedy[];
}

/** Optional: adapters whose placement can be explained bind it. */
export interface Explainer {
  /** Undefined when there is no such instance. Reads only. */
  explain(instance: string): Explanation | undefined;
}
