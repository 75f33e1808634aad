import { parseRfc3339 } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';
import type { Service } from '../objects/service.js';
import { keyOf } from '../pods.js';

/** The annotation by which Endpoints and EndpointSlices tell what they follow from; kube-proxy measures its own delay by it. */
export const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';

/**
 * When that happened for which the endpoints of a service are written again: the earliest of what is newer than it was before (staging
 * endpointslice/trigger_time_tracker.go v1.32). One for each controller; what it knows is lost with it, as upstream.
 */
export class TriggerTimes {
  readonly #services = new Map<string, { readonly created: number; readonly pods: ReadonlyMap<string, number> }>();

  /** As an annotation; undefined where nothing is newer. */
  of(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service);
    const before = this.#services.get(key);
    const changed: string[] = [];
    const times = new Map<string, number>();
    for (const pod of pods) {
      const time = readySince(pod);
      if (time === undefined) continue;
      times.set(pod.metadata.name, parseRfc3339(time));
      if (parseRfc3339(time) > (before?.pods.get(pod.metadata.name) ?? 0)) changed.push(time);
    }
    const { creationTimestamp } = service.metadata;
    const created = parseRfc3339(creationTimestamp);
    if (created > (before?.created ?? 0)) changed.push(creationTimestamp);
    this.#services.set(key, { created, pods: times });
    return changed.sort()[0];
  }

  forget(key: string): void {
    this.#services.delete(key);
  }
}

/** When the pod became ready or stopped being so. */
function readySince({ status }: Pod): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? undefined;
}
