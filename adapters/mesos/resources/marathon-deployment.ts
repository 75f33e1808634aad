import type { KindDefinition } from 'regatta/kit';
import type { AppSpec } from './marathon-app.js';

export type DeploymentActionType = 'StartApplication' | 'ScaleApplication' | 'RestartApplication' | 'StopApplication';

export interface DeploymentAction {
  readonly action: DeploymentActionType;
  readonly app: string;
  /** Only for scaling: how many there are to be. */
  readonly scaleTo?: number;
}

/** What a restart worked out when it began, and may not work out anew while it runs. */
export interface RestartProgress {
  readonly killAtOnce: number;
  readonly maxCapacity: number;
  /** Old instances that were wanted at the beginning. */
  readonly oldAtBegin: number;
}

/** A change under way; named by its id. It is gone once it is done. */
export interface MarathonDeployment {
  readonly id: string;
  /** Version of the group that it leads to. */
  readonly version: string;
  readonly affectedApps: readonly string[];
  readonly steps: readonly (readonly DeploymentAction[])[];
  /** Index of the step that runs. */
  readonly currentStep: number;
  readonly restarts: Readonly<Record<string, RestartProgress>>;
  /** Before and after, by app; null where there was or will be none. */
  readonly original: Readonly<Record<string, AppSpec | null>>;
  readonly target: Readonly<Record<string, AppSpec | null>>;
}

export const MARATHON_DEPLOYMENTS: KindDefinition<MarathonDeployment> = {
  kind: 'MarathonDeployment',
  indexes: { app: (deployment) => deployment.affectedApps },
};
