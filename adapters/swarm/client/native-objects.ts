import type { ServiceSpec, TaskSpec } from '../resources/service-spec.js';
import type { TaskState } from '../resources/task-states.js';

/** What the client half reads of the Engine API's answers. */
export interface NativeService {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: ServiceSpec;
  readonly UpdateStatus?: { readonly State?: string; readonly Message?: string };
}

export interface NativeTask {
  readonly ID: string;
  readonly ServiceID?: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly CreatedAt: string;
  readonly Spec: TaskSpec;
  readonly Status: {
    readonly State: TaskState;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
  readonly DesiredState: TaskState;
}

export interface NativeNode {
  readonly ID: string;
  readonly Description?: { readonly Hostname?: string };
  readonly Status: { readonly State: string };
}
