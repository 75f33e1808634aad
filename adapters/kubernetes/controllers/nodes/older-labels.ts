import type { Node } from '../objects/node.js';

/** Labels that nodes keep under an older name, too; kubelets of today no longer set that (pkg/controller/nodelifecycle labelReconcileInfo v1.32). */
const OLDER: readonly (readonly [string, string])[] = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
];

/** The labels of a node with those that are missing or out of step; undefined when none is. */
export function olderLabels({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | undefined {
  const wanted = OLDER.flatMap(([name, older]) => {
    const value = labels[name];
    return value === undefined || labels[older] === value ? [] : [[older, value] as const];
  });
  return wanted.length === 0 ? undefined : { ...labels, ...Object.fromEntries(wanted) };
}
