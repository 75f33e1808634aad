import type { CaseResult } from 'regatta/testing';
import { summaryOf } from '../clusters/state.js';
import type { ClusterCondition } from '../resources/cluster.js';

/** Cases of the summariser: conditions in, state out (test/vectors/rancher/cluster-state.json). */
export interface StateCases {
  readonly cases: readonly {
    readonly id: string;
    readonly kind: string;
    readonly given: {
      readonly conditions?: readonly ClusterCondition[];
      readonly removedSecondsAgo?: number;
      readonly finalizers?: readonly string[];
    };
    readonly expect: Readonly<Record<string, unknown>>;
  }[];
}

/** Runs the cases about states; the others of the file are about functions that nothing here has. */
export function replayStates({ cases }: StateCases): readonly CaseResult[] {
  return cases.map(({ id, kind, given, expect }) => {
    if (kind !== 'summaryState') return { id, outcome: 'skip', detail: `nothing here is a ${kind}` };
    const { conditions = [], removedSecondsAgo, finalizers = [] } = given;
    const removal = removedSecondsAgo === undefined ? undefined : { forMs: removedSecondsAgo * 1000, finalizers };
    const { state, transitioning, transitioningMessage: message } = summaryOf(conditions, removal);
    const found = { state, transitioning, message };
    const isSame = JSON.stringify(found) === JSON.stringify(expect);
    return { id, outcome: isSame ? 'pass' : 'fail', detail: isSame ? '' : `found ${JSON.stringify(found)}` };
  });
}
