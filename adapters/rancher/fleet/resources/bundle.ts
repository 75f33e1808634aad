import type { ApiObject, FieldError } from 'regatta/adapters/kubernetes/api';
import type { BundleTarget, ClusterCriteria } from '../matcher.js';
import type { RolloutStrategy } from '../rollout.js';
import { fleetKind } from './kind.js';

export const BUNDLES = 'bundles.fleet.cattle.io';

/** A file of a bundle. */
export interface BundleResource {
  readonly name?: string;
  /** YAML, of one or several objects. */
  readonly content: string;
}

/** Options that a target may change for its clusters. */
export interface BundleOptions {
  readonly defaultNamespace?: string;
  readonly namespace?: string;
  readonly correctDrift?: { readonly enabled?: boolean };
}

/** Something that goes to many clusters. */
export interface Bundle extends ApiObject {
  readonly spec: BundleOptions & {
    readonly paused?: boolean;
    readonly resources?: readonly BundleResource[];
    readonly targets?: readonly (BundleTarget & BundleOptions)[];
    readonly targetRestrictions?: readonly ClusterCriteria[];
    readonly rolloutStrategy?: RolloutStrategy;
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

const AMOUNTS = ['maxUnavailable', 'maxUnavailablePartitions', 'autoPartitionSize'] as const;

export const bundles = fleetKind('Bundle', { validate: (object) => amountErrors(object as Bundle) });

/** The schema of Fleet 0.9 takes amounts as texts alone (recording fleet-rollout-integer-rejected). */
function amountErrors({ spec }: Bundle): readonly FieldError[] {
  const strategy = spec.rolloutStrategy ?? {};
  const own = AMOUNTS.map((name) => [`spec.rolloutStrategy.${name}`, strategy[name]] as const);
  const ofPartitions = (strategy.partitions ?? []).map(
    ({ maxUnavailable }, index) =>
      [`spec.rolloutStrategy.partitions[${index}].maxUnavailable`, maxUnavailable] as const,
  );
  return [...own, ...ofPartitions]
    .filter(([, amount]) => typeof amount === 'number')
    .map(([field]) => ({
      reason: 'FieldValueInvalid',
      field,
      message: `Invalid value: "integer": ${field} in body must be of type string: "integer"`,
    }));
}
