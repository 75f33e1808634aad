import type { ContainerExec, ContainerLogs, Images, Machines, Network, Runtime, Tasks } from 'regatta/kit';
import type { EventRecorder } from '../controllers/event-recorder.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer } from '../resources/types.js';
import type { ImagePuller } from './image-puller.js';
import type { PodContainers } from './local-pods.js';
import type { PodAddressing } from './pod-addressing.js';
import type { PodAdmission } from './pod-admission.js';
import type { SimulatedReadiness } from './simulated-readiness.js';

/** What the pieces of the kubelet share. */
export interface KubeletParts {
  readonly tasks: Tasks;
  readonly api: ApiServer;
  readonly machines: Machines;
  readonly runtime: Runtime;
  readonly images: Images;
  readonly network: Network;
  readonly exec: ContainerExec;
  readonly logs: ContainerLogs;
  readonly events: EventRecorder;
  readonly constants: KubernetesConstants;
  readonly containers: PodContainers;
  readonly admission: PodAdmission;
  readonly addressing: PodAddressing;
  readonly puller: ImagePuller;
  /** Only where a recording is replayed. */
  readonly readiness: SimulatedReadiness | undefined;
  /** Looks at a pod again after a while. Unref for what may go on for ever. */
  again(key: string, afterMs: number, unref: boolean): void;
}

/** Tries after so many are no longer waited for. */
export const WAITED_FOR_TRIES = 3;
