import type { ApiObject, JsonObject } from 'regatta/adapters/kubernetes/api';

export interface DeploymentCondition {
  readonly type: 'Available' | 'Progressing';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastUpdateTime: string;
  readonly lastTransitionTime: string;
  readonly reason?: string;
  readonly message: string;
}

export interface DeploymentDetails {
  readonly message: string;
  readonly causes: readonly { readonly type: string; readonly imageTrigger?: JsonObject }[];
}

export interface DeploymentConfigStatus {
  readonly latestVersion: number;
  readonly observedGeneration: number;
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  readonly details?: DeploymentDetails;
  readonly conditions?: readonly DeploymentCondition[];
  readonly readyReplicas?: number;
}

export interface RollingParams {
  readonly updatePeriodSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxUnavailable: number | string;
  readonly maxSurge: number | string;
  readonly pre?: LifecycleHook;
  readonly post?: LifecycleHook;
}

export interface RecreateParams {
  readonly timeoutSeconds: number;
  readonly pre?: LifecycleHook;
  readonly mid?: LifecycleHook;
  readonly post?: LifecycleHook;
}

export interface LifecycleHook {
  readonly failurePolicy: 'Abort' | 'Retry' | 'Ignore';
  readonly execNewPod?: {
    readonly command: readonly string[];
    readonly env?: readonly JsonObject[];
    readonly containerName: string;
    readonly volumes?: readonly string[];
  };
  readonly tagImages?: readonly { readonly containerName: string; readonly to: JsonObject }[];
}

export interface DeploymentStrategy {
  readonly type: 'Rolling' | 'Recreate' | 'Custom';
  readonly rollingParams?: RollingParams;
  readonly recreateParams?: RecreateParams;
  readonly customParams?: {
    readonly image?: string;
    readonly command?: readonly string[];
    readonly environment?: readonly JsonObject[];
  };
  readonly resources?: JsonObject;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly activeDeadlineSeconds: number;
}

export interface DeploymentTrigger {
  readonly type: string;
  readonly imageChangeParams?: {
    readonly automatic?: boolean;
    readonly containerNames?: readonly string[];
    readonly from: { readonly kind: string; readonly namespace: string; readonly name: string };
    readonly lastTriggeredImage?: string;
  };
}

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: JsonObject & { readonly containers: readonly (JsonObject & { name: string; image?: string })[] };
}

export interface DeploymentConfigSpec {
  readonly strategy: DeploymentStrategy;
  readonly minReadySeconds?: number;
  readonly triggers: readonly DeploymentTrigger[];
  readonly replicas: number;
  readonly revisionHistoryLimit?: number;
  readonly test?: boolean;
  readonly paused?: boolean;
  readonly selector?: Readonly<Record<string, string>>;
  readonly template: PodTemplate;
}

export interface DeploymentConfig extends ApiObject {
  readonly spec: DeploymentConfigSpec & JsonObject;
  readonly status: DeploymentConfigStatus;
}

/** A version of a DeploymentConfig, as the ReplicationController that runs its pods. */
export interface ReplicationController extends ApiObject {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly selector?: Readonly<Record<string, string>>;
    readonly template: PodTemplate;
  };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
  };
}
