import type { Explainer, Explanation } from 'regatta/kit';

/** Explains the instances of one cluster, whose ids begin with the cluster's. */
export class ClusterExplainer implements Explainer {
  readonly #own: Explainer;
  readonly #prefix: string;

  constructor(own: Explainer, cluster: string) {
    this.#own = own;
    this.#prefix = `${cluster}/`;
  }

  explain(instance: string): Explanation | undefined {
    if (!instance.startsWith(this.#prefix)) return undefined;
    return this.#own.explain(instance.slice(this.#prefix.length));
  }
}
