import { RegattaError } from 'regatta/kit';
import type { ApiServer, NewObject } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { Pod } from '../objects/pod.js';
import type { PersistentVolumeClaim } from '../objects/storage.js';
import type { StatefulSet } from '../objects/workloads.js';
import { isTerminating } from '../pods.js';
import { claimsOf, withOwners } from './claims.js';
import { claimName, ordinalOf, withIdentity } from './identity.js';

const CLAIMS = 'persistentvolumeclaims';

/** Makes and takes away the pods of a StatefulSet with what belongs to them (pkg/controller/statefulset/stateful_pod_control.go). */
export class StatefulPodControl {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  /** The claims first, then the pod that waits for them. Throws what the server refused. */
  create(set: StatefulSet, pod: NewObject<Pod>, ordinal: number): void {
    const name = pod.metadata.name ?? '';
    this.#recorded(set, 'create', name, () => {
      this.createClaims(set, ordinal, name);
      this.keepClaims(set, this.#api.create<Pod>('pods', pod));
    });
  }

  delete(set: StatefulSet, { metadata }: Pod): void {
    this.#recorded(set, 'delete', metadata.name, () =>
      this.#api.delete('pods', metadata.namespace ?? '', metadata.name, { preconditions: { uid: metadata.uid } }),
    );
  }

  /** Gives a pod the labels of its place, and its claims the owners that the policy of now wants. */
  update(set: StatefulSet, pod: Pod): void {
    const wanted = withIdentity(pod);
    const stale = this.#claims(set, pod).some((claim) => withOwners(claim, set, pod) !== claim);
    if (wanted === pod && !stale) return;
    this.#recorded(set, 'update', pod.metadata.name, () => {
      this.keepClaims(set, pod);
      if (wanted !== pod) this.#api.update<Pod>('pods', wanted);
    });
  }

  keepClaims(set: StatefulSet, pod: Pod): void {
    for (const claim of this.#claims(set, pod)) {
      const wanted = withOwners(claim, set, pod);
      if (wanted !== claim) this.#api.update<PersistentVolumeClaim>(CLAIMS, wanted);
    }
  }

  createClaims(set: StatefulSet, ordinal: number, pod: string): void {
    for (const claim of claimsOf(set, ordinal)) {
      const { name, namespace = '' } = claim.metadata;
      if (this.#api.get(CLAIMS, namespace, name) !== undefined) continue;
      this.#api.create<PersistentVolumeClaim>(CLAIMS, claim);
      const message = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
      this.#events.event(set, 'Normal', 'SuccessfulCreate', message);
    }
  }

  /** A claim that still goes with an earlier pod of the same name must be gone before the next is made. */
  hasStaleClaim(set: StatefulSet, ordinal: number): boolean {
    return (set.spec.volumeClaimTemplates ?? []).some((template) => {
      const name = claimName(template, set, ordinal);
      const claim = this.#api.get<PersistentVolumeClaim>(CLAIMS, set.metadata.namespace ?? '', name);
      const owners = claim?.metadata.ownerReferences ?? [];
      return claim !== undefined && (isTerminating(claim) || owners.some(({ kind }) => kind === 'Pod'));
    });
  }

  #claims(set: StatefulSet, pod: Pod): readonly PersistentVolumeClaim[] {
    const ordinal = ordinalOf(pod);
    return (set.spec.volumeClaimTemplates ?? []).flatMap((template) => {
      const name = claimName(template, set, ordinal);
      return this.#api.get<PersistentVolumeClaim>(CLAIMS, set.metadata.namespace ?? '', name) ?? [];
    });
  }

  #recorded(set: StatefulSet, verb: 'create' | 'delete' | 'update', pod: string, act: () => void): void {
    const word = `${verb[0]!.toUpperCase()}${verb.slice(1)}`;
    const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    try {
      act();
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#events.event(set, 'Warning', `Failed${word}`, `${what} failed error: ${error.message}`);
      throw error;
    }
    this.#events.event(set, 'Normal', `Successful${word}`, `${what} successful`);
  }
}
