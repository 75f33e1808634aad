import { RegattaError, type Clock, type Controller, type Random, type Requeue, type Trigger } from 'regatta/kit';
import type { EventRecorder } from '../controllers/event-recorder.js';
import type { Node } from '../controllers/objects/node.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../controllers/objects/storage.js';
import { isTerminating, keyOf, splitKey } from '../controllers/pods.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer, NewObject } from '../resources/types.js';
import { classOf, PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER } from './annotations.js';
import { isAllowedOn, type Labels } from './matching.js';

const VOLUMES = 'persistentvolumes';
const CLAIMS = 'persistentvolumeclaims';

/** A simulated CSI driver: from where on its volumes can be reached, named by a label of nodes. */
export interface SimulatedDriver {
  readonly name: string;
  readonly topologyKey: string;
}

/** Disks of one machine, and disks that every machine of a zone can attach. */
export const SIMULATED_DRIVERS: readonly SimulatedDriver[] = [
  { name: 'hostpath.csi.regatta.io', topologyKey: 'kubernetes.io/hostname' },
  { name: 'disk.csi.regatta.io', topologyKey: 'topology.kubernetes.io/zone' },
];

/** Makes volumes for claims that are told to wait for it, and deletes them when their claims have gone (sig-storage-lib-external-provisioner). */
export class SimulatedProvisioner implements Controller {
  readonly id: string;
  readonly part = 'provisioner';
  /** Keys of claims are `namespace/name`, those of volumes `/name`. */
  readonly triggers: readonly Trigger[] = [
    {
      kind: CLAIMS,
      keys: ({ type, object }) => {
        const claim = object.value as PersistentVolumeClaim;
        return type !== 'deleted' && this.#isAsked(claim) ? keyOf(claim) : undefined;
      },
    },
    {
      kind: VOLUMES,
      keys: ({ type, object }) => {
        const volume = object.value as PersistentVolume;
        return type !== 'deleted' && this.#isToGo(volume) ? keyOf(volume) : undefined;
      },
    },
  ];
  readonly #driver: SimulatedDriver;
  readonly #clock: Clock;
  readonly #api: ApiServer;
  readonly #events: EventRecorder;
  readonly #random: Random;
  readonly #constants: KubernetesConstants;
  /** Claims and volumes that are being worked on, with the time when that is done; a restart begins again. */
  readonly #doneAt = new Map<string, number>();

  constructor(
    driver: SimulatedDriver,
    clock: Clock,
    api: ApiServer,
    events: EventRecorder,
    random: Random,
    constants: KubernetesConstants,
  ) {
    this.id = driver.name;
    this.#driver = driver;
    this.#clock = clock;
    this.#api = api;
    this.#events = events;
    this.#random = random.fork(driver.name);
    this.#constants = constants;
  }

  initialKeys(): Iterable<string> {
    const claims = this.#api.list<PersistentVolumeClaim>(CLAIMS).filter((claim) => this.#isAsked(claim));
    const volumes = this.#api.list<PersistentVolume>(VOLUMES).filter((volume) => this.#isToGo(volume));
    return [...claims, ...volumes].map(keyOf);
  }

  reconcile(key: string): Requeue | undefined {
    return key.startsWith('/') ? this.#delete(key) : this.#provision(key);
  }

  #isAsked({ metadata, spec }: PersistentVolumeClaim): boolean {
    return metadata.annotations?.[STORAGE_PROVISIONER] === this.#driver.name && (spec.volumeName ?? '') === '';
  }

  #isToGo({ metadata, spec, status }: PersistentVolume): boolean {
    const isOurs = metadata.annotations?.[PROVISIONED_BY] === this.#driver.name;
    return isOurs && status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete';
  }

  #provision(key: string): Requeue | undefined {
    const claim = this.#api.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    const storageClass = claim && this.#api.get<StorageClass>('storageclasses.storage.k8s.io', '', classOf(claim));
    if (claim === undefined || storageClass === undefined || !this.#isAsked(claim) || isTerminating(claim)) {
      this.#doneAt.delete(key);
      return undefined;
    }
    const name = `pvc-${claim.metadata.uid}`;
    if (this.#api.get(VOLUMES, '', name) !== undefined) return undefined;
    if (!this.#doneAt.has(key)) {
      const message = `External provisioner is provisioning volume for claim "${key}"`;
      this.#events.event(claim, 'Normal', 'Provisioning', message);
    }
    const leftMs = this.#leftMs(key, this.#constants.volumeProvisionMs);
    if (leftMs > 0) return { afterMs: leftMs };
    this.#doneAt.delete(key);
    const labels = this.#placeOf(claim, storageClass);
    if (labels === undefined) return this.#fail(claim);
    this.#api.create(VOLUMES, volumeFor(name, claim, storageClass, this.#driver, labels[this.#driver.topologyKey]));
    this.#events.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
    return undefined;
  }

  /** How long the work on a claim or a volume still takes; begins it where nobody has. */
  #leftMs(key: string, durationMs: number): number {
    const doneAt = this.#doneAt.get(key) ?? this.#clock.now + durationMs;
    this.#doneAt.set(key, doneAt);
    return doneAt - this.#clock.now;
  }

  /** The labels of the node that a pod waits on, or else of any that the class allows; undefined when there is none. */
  #placeOf({ metadata }: PersistentVolumeClaim, storageClass: StorageClass): Labels | undefined {
    const selected = metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined) {
      const node = this.#api.get<Node>('nodes', '', selected);
      return node && (node.metadata.labels ?? {});
    }
    const labels = this.#api.list<Node>('nodes').map((node) => node.metadata.labels ?? {});
    const allowed = labels.filter((given) => isAllowedOn(storageClass, given));
    return allowed.length === 0 ? undefined : allowed[this.#random.fork(metadata.uid).below(allowed.length)];
  }

  /** Without its node the claim has to be scheduled anew. */
  #fail(claim: PersistentVolumeClaim): undefined {
    const { [SELECTED_NODE]: selected, ...annotations } = claim.metadata.annotations ?? {};
    const why =
      selected === undefined
        ? 'no topology suits the class'
        : `failed to get target node: nodes "${selected}" not found`;
    const message = `failed to provision volume with StorageClass "${classOf(claim)}": ${why}`;
    this.#events.event(claim, 'Warning', 'ProvisioningFailed', message);
    if (selected !== undefined)
      this.#api.update<PersistentVolumeClaim>(CLAIMS, { ...claim, metadata: { ...claim.metadata, annotations } });
  }

  #delete(key: string): Requeue | undefined {
    const volume = this.#api.get<PersistentVolume>(VOLUMES, ...splitKey(key));
    if (volume === undefined || !this.#isToGo(volume) || isTerminating(volume)) {
      this.#doneAt.delete(key);
      return undefined;
    }
    const leftMs = this.#leftMs(key, this.#constants.volumeDeleteMs);
    if (leftMs > 0) return { afterMs: leftMs };
    this.#doneAt.delete(key);
    try {
      this.#api.delete(VOLUMES, '', volume.metadata.name);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'not-found') throw error;
    }
    return undefined;
  }
}

/** A volume that is meant for the claim from the start. */
function volumeFor(
  name: string,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  { name: driver, topologyKey }: SimulatedDriver,
  place: string | undefined,
): NewObject<PersistentVolume> {
  const { namespace, name: claimName, uid, resourceVersion } = claim.metadata;
  const { accessModes, resources, volumeMode } = claim.spec;
  const storage = resources?.requests?.['storage'];
  const terms = [{ matchExpressions: [{ key: topologyKey, operator: 'In' as const, values: [place ?? ''] }] }];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { [PROVISIONED_BY]: driver } },
    spec: {
      ...(accessModes !== undefined && { accessModes }),
      ...(storage !== undefined && { capacity: { storage } }),
      claimRef: {
        kind: 'PersistentVolumeClaim',
        ...(namespace !== undefined && { namespace }),
        name: claimName,
        uid,
        apiVersion: 'v1',
        resourceVersion,
      },
      csi: { driver, volumeHandle: name },
      ...(storageClass.mountOptions !== undefined && { mountOptions: storageClass.mountOptions }),
      ...(place !== undefined && { nodeAffinity: { required: { nodeSelectorTerms: terms } } }),
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      ...(volumeMode !== undefined && { volumeMode }),
    },
  };
}
