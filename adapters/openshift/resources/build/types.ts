import type { ApiObject, JsonObject } from 'regatta/adapters/kubernetes/api';

export type BuildPhase = 'New' | 'Pending' | 'Running' | 'Complete' | 'Failed' | 'Error' | 'Cancelled';

export interface BuildCondition {
  readonly type: BuildPhase;
  readonly status: 'True' | 'False';
  readonly lastUpdateTime: string;
  readonly lastTransitionTime: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface BuildSpec {
  readonly serviceAccount?: string;
  readonly source?: JsonObject;
  readonly revision?: JsonObject;
  readonly strategy: JsonObject;
  readonly output?: { readonly to?: { readonly kind: string; readonly namespace?: string; readonly name: string } };
  readonly resources?: JsonObject;
  readonly postCommit?: JsonObject;
  readonly completionDeadlineSeconds?: number;
  readonly nodeSelector?: Readonly<Record<string, string>> | null;
  readonly triggeredBy?: readonly JsonObject[] | null;
}

export interface BuildStatus {
  readonly phase: BuildPhase;
  readonly cancelled?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly startTimestamp?: string;
  readonly completionTimestamp?: string;
  /** Nanoseconds. */
  readonly duration?: number;
  readonly outputDockerImageReference?: string;
  readonly config?: JsonObject;
  readonly output: JsonObject;
  readonly conditions?: readonly BuildCondition[];
}

export interface Build extends ApiObject {
  readonly spec: BuildSpec;
  readonly status: BuildStatus;
}

export interface BuildConfig extends ApiObject {
  readonly spec: BuildSpec & {
    readonly triggers?: readonly (JsonObject & { readonly type: string })[];
    readonly runPolicy: string;
    readonly successfulBuildsHistoryLimit?: number;
    readonly failedBuildsHistoryLimit?: number;
  };
  readonly status: { readonly lastVersion: number; readonly imageChangeTriggers?: readonly JsonObject[] };
}
