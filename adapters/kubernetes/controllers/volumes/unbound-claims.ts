import { compareBytes } from 'regatta/kit';
import {
  BETA_STORAGE_PROVISIONER,
  classOf,
  isDefaultClass,
  SELECTED_NODE,
  STORAGE_PROVISIONER,
} from '../../volumes/annotations.js';
import { isDelayed, isMeantFor, whyUnsuitable } from '../../volumes/matching.js';
import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { Pod } from '../objects/pod.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../objects/storage.js';
import { isTerminal } from '../pods.js';

/** Provisioners inside the controller manager, of which none is left. */
const IN_TREE = 'kubernetes.io/';

/** Claims that no volume suits: says what they wait for, and asks their provisioner for a volume (pv_controller.go: syncUnboundClaim). */
export class UnboundClaims {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  /** Whether a claim cannot have the volume that it names; says why. */
  isRefused(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
    const { name } = volume.metadata;
    if (volume.spec.claimRef !== undefined) {
      if (isMeantFor(volume, claim)) return false;
      this.#events.event(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
      return true;
    }
    const problem = whyUnsuitable(volume, claim);
    if (problem === undefined) return false;
    this.#events.event(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${problem}`);
    return true;
  }

  explain(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined): void {
    if (isDelayed(storageClass) && claim.metadata.annotations?.[SELECTED_NODE] === undefined)
      return this.#tellWhoIsFirst(claim);
    const className = classOf(claim);
    if (className === '' && claim.spec.storageClassName === undefined && this.#giveDefaultClass(claim)) return;
    if (className === '') {
      const message = 'no persistent volumes available for this claim and no storage class is set';
      return this.#events.event(claim, 'Normal', 'FailedBinding', message);
    }
    if (storageClass === undefined) return this.#fail(claim, `storageclass.storage.k8s.io "${className}" not found`);
    const { provisioner } = storageClass;
    if (provisioner.startsWith(IN_TREE)) return this.#fail(claim, `no volume plugin matched name: ${provisioner}`);
    this.#ask(claim, provisioner);
  }

  /** A class that became the default one late also counts for claims that name none; of several, the newest does. */
  #giveDefaultClass(claim: PersistentVolumeClaim): boolean {
    const [newest] = this.#api
      .list<StorageClass>('storageclasses.storage.k8s.io')
      .filter(isDefaultClass)
      .sort((left, right) => compareBytes(right.metadata.creationTimestamp, left.metadata.creationTimestamp));
    if (newest === undefined) return false;
    const spec = { ...claim.spec, storageClassName: newest.metadata.name };
    this.#api.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, spec });
    return true;
  }

  #tellWhoIsFirst(claim: PersistentVolumeClaim): void {
    const pods = this.#api.list<Pod>('pods', claim.metadata.namespace).filter((pod) => isWaiting(pod, claim));
    const names = pods.map(({ metadata }) => metadata.name);
    if (names.length === 0) {
      const message = 'waiting for first consumer to be created before binding';
      return this.#events.event(claim, 'Normal', 'WaitForFirstConsumer', message);
    }
    const message = `waiting for pod${names.length > 1 ? 's' : ''} ${names.join(',')} to be scheduled`;
    this.#events.event(claim, 'Normal', 'WaitForPodScheduled', message);
  }

  #ask(claim: PersistentVolumeClaim, provisioner: string): void {
    const { annotations } = claim.metadata;
    let asked = claim;
    if (annotations?.[STORAGE_PROVISIONER] !== provisioner) {
      const added = { [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
      const metadata = { ...claim.metadata, annotations: { ...annotations, ...added } };
      asked = this.#api.update<PersistentVolumeClaim>('persistentvolumeclaims', { ...claim, metadata });
    }
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    this.#events.event(asked, 'Normal', 'ExternalProvisioning', message);
  }

  #fail(claim: PersistentVolumeClaim, message: string): void {
    this.#events.event(claim, 'Warning', 'ProvisioningFailed', message);
  }
}

function isWaiting(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  if ((pod.spec.nodeName ?? '') !== '' || isTerminal(pod)) return false;
  return (pod.spec.volumes ?? []).some(
    ({ name, persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim?.claimName === metadata.name ||
      (ephemeral !== undefined && `${pod.metadata.name}-${name}` === metadata.name),
  );
}
