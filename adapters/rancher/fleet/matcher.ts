type Labels = Readonly<Record<string, string>>;

/** A selector of labels, as Kubernetes has it. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** By what a target, or a partition, chooses clusters: all that is given has to hold, and nothing given chooses none. */
export interface ClusterCriteria {
  readonly clusterName?: string;
  readonly clusterGroup?: string;
  readonly clusterGroupSelector?: LabelSelector;
  readonly clusterSelector?: LabelSelector;
}

/** A cluster with the groups that it is in. */
export interface MatchedCluster {
  readonly name: string;
  readonly labels: Labels;
  readonly groups: readonly { readonly name: string; readonly labels: Labels }[];
}

/** The label with the name that people know an imported cluster by. */
export const DISPLAY_NAME_LABEL = 'management.cattle.io/cluster-display-name';

/** Whether a cluster is meant (rancher/fleet target/matcher/clustermatcher.go). */
export function matchesCluster(criteria: ClusterCriteria, { name, labels, groups }: MatchedCluster): boolean {
  const { clusterName, clusterGroup, clusterGroupSelector, clusterSelector } = criteria;
  const isNamed = given(clusterName);
  const isGrouped = given(clusterGroup);
  if (!isNamed && !isGrouped && clusterGroupSelector === undefined && clusterSelector === undefined) return false;
  if (isNamed && clusterName !== name && clusterName !== labels[DISPLAY_NAME_LABEL]) return false;
  if (clusterSelector !== undefined && !matchesLabels(clusterSelector, labels)) return false;
  if (!isGrouped && clusterGroupSelector === undefined) return true;
  return groups.some(
    (group) =>
      (!isGrouped || group.name === clusterGroup) &&
      (clusterGroupSelector === undefined || matchesLabels(clusterGroupSelector, group.labels)),
  );
}

export function matchesLabels({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  const isSame = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    isSame &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

function given(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/** A target of a bundle: which clusters, and what is different there. */
export interface BundleTarget extends ClusterCriteria {
  readonly name?: string;
  readonly doNotDeploy?: boolean;
}

/** Whether the customisation that fits first is applied alone, or all that fit one after the other. */
export type CustomisationMode = 'FirstMatch' | 'AllMatches';

/** Targets of fleet.yaml come before those of the git repository, as many as there are no restrictions for. */
export function isCustomisation(index: number, targets: number, restrictions: number): boolean {
  return restrictions > 0 && index < targets - restrictions;
}

/**
 * What a bundle does to a cluster: the targets that hold there, in order; undefined where it does not go
 * (rancher/fleet target/matcher/bundlematch.go).
 */
export function targetsFor(
  targets: readonly BundleTarget[],
  restrictions: readonly ClusterCriteria[],
  cluster: MatchedCluster,
  mode: CustomisationMode = 'FirstMatch',
): readonly BundleTarget[] | undefined {
  if (restrictions.length > 0 && !restrictions.some((one) => matchesCluster(one, cluster))) return undefined;
  const matching = targets.filter((target) => matchesCluster(target, cluster));
  const [first] = matching;
  if (first === undefined) return undefined;
  if (mode === 'FirstMatch') return [first];
  const customisations = matching.filter((target) =>
    isCustomisation(targets.indexOf(target), targets.length, restrictions.length),
  );
  return customisations.length > 0 ? customisations : [first];
}
