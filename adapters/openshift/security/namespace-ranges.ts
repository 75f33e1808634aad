import type { IdRange, SecurityContextConstraints } from './constraint.js';

export const RANGES = {
  uid: 'openshift.io/sa.scc.uid-range',
  groups: 'openshift.io/sa.scc.supplemental-groups',
  level: 'openshift.io/sa.scc.mcs',
} as const;

type Annotations = Readonly<Record<string, string>>;

/**
 * Constraints with what they leave to the namespace filled in from its annotations; a text says what is wrong with those
 * (openshift/apiserver-library-go sccmatching/matcher.go).
 */
export function withRangesOf(
  constraints: SecurityContextConstraints,
  namespace: string,
  annotations: Annotations,
): SecurityContextConstraints | string {
  const { name } = constraints.metadata;
  const lacks = (what: string, why: string) =>
    `unable to find pre-allocated ${what} annotation for namespace ${namespace} while trying to configure SCC ${name}: ${why}`;
  let filled = constraints;
  const { runAsUser, seLinuxContext, fsGroup, supplementalGroups } = constraints;
  if (
    runAsUser?.type === 'MustRunAsRange' &&
    runAsUser.uidRangeMin === undefined &&
    runAsUser.uidRangeMax === undefined
  ) {
    const block = blockOf(annotations[RANGES.uid] ?? '');
    if (block === undefined) return lacks('uid', missing(RANGES.uid, annotations));
    filled = { ...filled, runAsUser: { ...runAsUser, uidRangeMin: block.min, uidRangeMax: block.max } };
  }
  if (seLinuxContext?.type === 'MustRunAs' && (seLinuxContext.seLinuxOptions?.level ?? '') === '') {
    const level = annotations[RANGES.level] ?? '';
    if (level === '') return lacks('mcs', missing(RANGES.level, annotations));
    const seLinuxOptions = { ...seLinuxContext.seLinuxOptions, level };
    filled = { ...filled, seLinuxContext: { ...seLinuxContext, seLinuxOptions } };
  }
  const needsGroups = (strategy: typeof fsGroup) =>
    strategy?.type === 'MustRunAs' && (strategy.ranges ?? []).length === 0;
  if (!needsGroups(fsGroup) && !needsGroups(supplementalGroups)) return filled;
  const groups = annotations[RANGES.groups] ?? annotations[RANGES.uid] ?? '';
  const blocks = groups.split(',').flatMap((text) => blockOf(text) ?? []);
  const [first] = blocks;
  if (first === undefined) return lacks('group', missing(RANGES.groups, annotations));
  if (fsGroup !== undefined && needsGroups(fsGroup))
    filled = { ...filled, fsGroup: { ...fsGroup, ranges: [{ min: first.min, max: first.min }] } };
  if (supplementalGroups !== undefined && needsGroups(supplementalGroups))
    filled = { ...filled, supplementalGroups: { ...supplementalGroups, ranges: blocks } };
  return filled;
}

function missing(annotation: string, annotations: Annotations): string {
  return annotations[annotation] === undefined
    ? `unable to find annotation ${annotation}`
    : `found annotation ${annotation} but it was empty`;
}

/** `1000/10` is 1000 to 1009, `1000-1009` as well (openshift/library-go pkg/security/uid). */
function blockOf(text: string): Required<IdRange> | undefined {
  const match = /^(\d+)([/-])(\d+)$/.exec(text);
  if (match === null) return undefined;
  const min = Number(match[1]);
  const second = Number(match[3]);
  return { min, max: match[2] === '/' ? min + second - 1 : second };
}
