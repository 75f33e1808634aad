import { rfc3339, type Change, type Controller, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../objects/storage.js';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, classOf } from '../../volumes/annotations.js';
import { isDelayed } from '../../volumes/matching.js';
import { keyOf, splitKey } from '../pods.js';
import { bestMatch } from './matching.js';
import { UnboundClaims } from './unbound-claims.js';

const VOLUMES = 'persistentvolumes';
const CLAIMS = 'persistentvolumeclaims';
const CLASSES = 'storageclasses.storage.k8s.io';

/**
 * Brings claims and volumes together (pkg/controller/volume/persistentvolume). Claims of a class that waits for its first consumer are left to
 * the scheduler, and volumes that have to be made first to their provisioner.
 */
export class PersistentVolumeController implements Controller {
  readonly id = 'persistentvolume-controller';
  readonly part = 'controllers';
  /** Keys of claims are `namespace/name`, those of volumes `/name`. */
  readonly triggers: readonly Trigger[] = [
    { kind: CLAIMS, keys: (change) => keysOfClaim(change as Change<PersistentVolumeClaim>) },
    { kind: VOLUMES, keys: (change) => keysOfVolume(change as Change<PersistentVolume>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #events: EventRecorder;
  readonly #unbound: UnboundClaims;
  readonly #resyncMs: number;

  constructor(tasks: Tasks, api: LimitedApi, events: EventRecorder, { volumeResyncPeriodMs }: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
    this.#unbound = new UnboundClaims(api, events);
    this.#resyncMs = volumeResyncPeriodMs;
  }

  initialKeys(): Iterable<string> {
    return [...this.#api.list(VOLUMES), ...this.#api.list(CLAIMS)].map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => (key.startsWith('/') ? this.#syncVolume(key) : this.#syncClaim(key)));
  }

  /** A claim that found nothing is looked at again with the next resync, not when a volume comes. */
  #syncClaim(key: string): Requeue | undefined {
    const claim = this.#api.get<PersistentVolumeClaim>(CLAIMS, ...splitKey(key));
    if (claim === undefined) return undefined;
    if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) this.#checkBound(claim);
    else if (!this.#bindNew(claim)) return { afterMs: this.#resyncMs, unref: true };
    return undefined;
  }

  /** False when the claim has to wait. */
  #bindNew(claim: PersistentVolumeClaim): boolean {
    const { volumeName = '' } = claim.spec;
    if (volumeName !== '') {
      const volume = this.#api.get<PersistentVolume>(VOLUMES, '', volumeName);
      if (volume === undefined || this.#unbound.isRefused(volume, claim)) return false;
      this.#bind(volume, claim);
      return true;
    }
    const storageClass = this.#api.get<StorageClass>(CLASSES, '', classOf(claim));
    const best = bestMatch(claim, this.#api.list<PersistentVolume>(VOLUMES), isDelayed(storageClass));
    if (best !== undefined) {
      this.#bind(best, claim);
      return true;
    }
    this.#unbound.explain(claim, storageClass);
    return false;
  }

  /** Writes both sides, each only where it does not say so yet. */
  #bind(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    this.#tellVolume(this.#claimVolume(volume, claim), 'Bound');
    const told = this.#nameVolume(claim, volume);
    const { accessModes, capacity } = volume.spec;
    const status = {
      ...told.status,
      phase: 'Bound' as const,
      ...(accessModes !== undefined && { accessModes }),
      ...(capacity !== undefined && { capacity }),
    };
    if (!sameJson(told.status, status)) this.#api.updateStatus<PersistentVolumeClaim>(CLAIMS, { ...told, status });
  }

  #claimVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
    const { claimRef } = volume.spec;
    const { name, namespace = '', uid, resourceVersion } = claim.metadata;
    if (claimRef?.uid === uid) return volume;
    const reference = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
    return this.#api.update<PersistentVolume>(VOLUMES, {
      ...(claimRef === undefined ? withAnnotations(volume, [BOUND_BY_CONTROLLER]) : volume),
      spec: { ...volume.spec, claimRef: reference },
    });
  }

  #nameVolume(claim: PersistentVolumeClaim, { metadata }: PersistentVolume): PersistentVolumeClaim {
    const isNamed = claim.spec.volumeName === metadata.name;
    if (isNamed && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return claim;
    const marks = isNamed ? [BIND_COMPLETED] : [BIND_COMPLETED, BOUND_BY_CONTROLLER];
    return this.#api.update<PersistentVolumeClaim>(CLAIMS, {
      ...withAnnotations(claim, marks),
      spec: { ...claim.spec, volumeName: metadata.name },
    });
  }

  #checkBound(claim: PersistentVolumeClaim): void {
    const { volumeName = '' } = claim.spec;
    if (volumeName === '') return this.#lose(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume.');
    const volume = this.#api.get<PersistentVolume>(VOLUMES, '', volumeName);
    if (volume === undefined) return this.#lose(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume.');
    const { claimRef } = volume.spec;
    if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return this.#bind(volume, claim);
    const message = 'Two claims are bound to the same volume, this one is bound incorrectly';
    return this.#lose(claim, 'ClaimMisbound', message);
  }

  #lose(claim: PersistentVolumeClaim, reason: string, why: string): void {
    if (claim.status?.phase === 'Lost') return;
    this.#api.updateStatus<PersistentVolumeClaim>(CLAIMS, { ...claim, status: { phase: 'Lost' } });
    const message = reason === 'ClaimLost' ? `${why} Data on the volume is lost!` : why;
    this.#events.event(claim, 'Warning', reason, message);
  }

  #syncVolume(key: string): undefined {
    const volume = this.#api.get<PersistentVolume>(VOLUMES, ...splitKey(key));
    if (volume === undefined) return;
    const { claimRef } = volume.spec;
    if (claimRef === undefined || (claimRef.uid ?? '') === '') return this.#tellVolume(volume, 'Available');
    const claim = this.#api.get<PersistentVolumeClaim>(CLAIMS, claimRef.namespace ?? '', claimRef.name);
    if (claim === undefined || claim.metadata.uid !== claimRef.uid) {
      if (volume.status?.phase !== 'Failed') this.#tellVolume(volume, 'Released');
    } else if (claim.spec.volumeName === volume.metadata.name) this.#tellVolume(volume, 'Bound');
    else if ((claim.spec.volumeName ?? '') !== '') this.#release(volume);
  }

  /** The claim took another volume: this one is as it was before it was chosen. */
  #release(volume: PersistentVolume): void {
    const { claimRef, ...spec } = volume.spec;
    const { [BOUND_BY_CONTROLLER]: mark, ...annotations } = volume.metadata.annotations ?? {};
    const { uid: _uid, resourceVersion: _version, ...reserved } = claimRef!;
    const changed: PersistentVolume = {
      ...volume,
      metadata: { ...volume.metadata, annotations },
      spec: { ...spec, ...(mark === undefined && { claimRef: reserved }) },
    };
    this.#tellVolume(this.#api.update<PersistentVolume>(VOLUMES, changed), 'Available');
  }

  #tellVolume(volume: PersistentVolume, phase: 'Available' | 'Bound' | 'Released'): undefined {
    if (volume.status?.phase === phase) return;
    const status = { phase, lastPhaseTransitionTime: rfc3339(this.#tasks.now) };
    this.#api.updateStatus<PersistentVolume>(VOLUMES, { ...volume, status });
  }
}

function withAnnotations<T extends PersistentVolume | PersistentVolumeClaim>(object: T, marks: readonly string[]): T {
  const { annotations } = object.metadata;
  const added = Object.fromEntries(marks.map((mark) => [mark, 'yes']));
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, ...added } } };
}

/** A claim that went leaves its volume behind. */
function keysOfClaim({ type, object }: Change<PersistentVolumeClaim>): string | undefined {
  const { volumeName = '' } = object.value.spec;
  if (type !== 'deleted') return keyOf(object.value);
  return volumeName === '' ? undefined : `/${volumeName}`;
}

/** A volume concerns the claim that it is meant for, which the scheduler or a provisioner may have chosen. */
function keysOfVolume({ type, object }: Change<PersistentVolume>): readonly string[] {
  const { claimRef } = object.value.spec;
  const claim = claimRef === undefined ? [] : [`${claimRef.namespace ?? ''}/${claimRef.name}`];
  return type === 'deleted' ? claim : [keyOf(object.value), ...claim];
}
