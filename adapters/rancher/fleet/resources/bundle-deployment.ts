import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import type { BundleOptions } from './bundle.js';
import { fleetKind } from './kind.js';

export const BUNDLE_DEPLOYMENTS = 'bundledeployments.fleet.cattle.io';

/** Labels by which a deployment is found. */
export const BUNDLE_NAME = 'fleet.cattle.io/bundle-name';
export const BUNDLE_NAMESPACE = 'fleet.cattle.io/bundle-namespace';
export const CLUSTER_NAME = 'fleet.cattle.io/cluster';
export const CLUSTER_NAMESPACE = 'fleet.cattle.io/cluster-namespace';

/** A condition of any object of Fleet. */
export interface FleetCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastUpdateTime?: string;
}

/** What a bundle is in one cluster, in the namespace of that cluster. */
export interface BundleDeployment extends ApiObject {
  readonly spec: {
    readonly paused?: boolean;
    readonly stagedDeploymentID?: string;
    readonly deploymentID?: string;
    readonly stagedOptions?: BundleOptions;
    readonly options?: BundleOptions;
  };
  readonly status?: {
    readonly appliedDeploymentID?: string;
    readonly ready?: boolean;
    readonly nonModified?: boolean;
    readonly conditions?: readonly FleetCondition[];
    readonly display?: Readonly<Record<string, string>>;
    readonly release?: string;
    readonly resources?: readonly Readonly<Record<string, string>>[];
  };
}

export const bundleDeployments = fleetKind('BundleDeployment', {
  indexes: {
    bundle: ({ metadata: { labels = {} } }) => `${labels[BUNDLE_NAMESPACE] ?? ''}/${labels[BUNDLE_NAME] ?? ''}`,
  },
});
