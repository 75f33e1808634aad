import { RegattaError, type Controller, type Trigger } from 'regatta/kit';
import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { ClaimTemplate, Pod } from '../objects/pod.js';
import type { PersistentVolumeClaim } from '../objects/storage.js';
import { controlledBy, controllerOf } from '../ownership.js';
import { isTerminating, keyOf, splitKey } from '../pods.js';

const CLAIMS = 'persistentvolumeclaims';

/** Makes the claims of generic ephemeral volumes, which belong to their pod and go with it (pkg/controller/volume/ephemeral). */
export class EphemeralVolumeController implements Controller {
  readonly id = 'ephemeral-volume-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    {
      kind: 'pods',
      keys: ({ type, object }) => {
        const pod = object.value as Pod;
        return type === 'created' && hasEphemeral(pod) ? keyOf(pod) : undefined;
      },
    },
    {
      kind: CLAIMS,
      keys: ({ type, object }) => {
        const owner = type === 'deleted' ? controllerOf(object.value as PersistentVolumeClaim) : undefined;
        return owner?.kind === 'Pod' ? `${object.namespace}/${owner.name}` : undefined;
      },
    },
  ];
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Pod>('pods').filter(hasEphemeral).map(keyOf);
  }

  reconcile(key: string): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(key));
    if (pod === undefined || isTerminating(pod)) return;
    for (const { name, ephemeral } of pod.spec.volumes ?? [])
      if (ephemeral?.volumeClaimTemplate !== undefined) this.#ensure(pod, name, ephemeral.volumeClaimTemplate);
  }

  #ensure(pod: Pod, volume: string, { metadata, spec }: ClaimTemplate): void {
    const { namespace = '' } = pod.metadata;
    const name = `${pod.metadata.name}-${volume}`;
    const known = this.#api.get<PersistentVolumeClaim>(CLAIMS, namespace, name);
    if (known !== undefined) {
      if (controllerOf(known)?.uid === pod.metadata.uid) return;
      const message = `PVC ${namespace}/${name} was not created for pod ${keyOf(pod)} (pod is not owner)`;
      return this.#events.event(pod, 'Warning', 'EphemeralVolumeCreationFailed', message);
    }
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name, namespace, ownerReferences: [controlledBy(pod)] },
      spec,
    };
    try {
      this.#api.create(CLAIMS, claim);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind === 'conflict') throw error;
      this.#events.event(pod, 'Warning', 'EphemeralVolumeCreationFailed', error.message);
    }
  }
}

function hasEphemeral({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some(({ ephemeral }) => ephemeral !== undefined);
}
