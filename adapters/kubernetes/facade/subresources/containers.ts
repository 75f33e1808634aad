import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import { badRequest } from '../../resources/registry/refusal.js';
import type { ApiObject } from '../../resources/types.js';

/** A container of a pod as its kubelet last told of it. */
export interface PodContainer {
  readonly name: string;
  /** The runtime's id; empty until it was created. */
  readonly id: string;
  /** Of the run before the last restart; empty if there was none. */
  readonly previousId: string;
  readonly status: JsonObject;
}

/** The container that a request is about: the named one, the annotated default, or the only one. Throws 400. */
export function containerOf(pod: ApiObject, named: string): PodContainer {
  const spec = objectAt(pod, 'spec');
  const regular = listAt(spec, 'containers').map((container) => textAt(container, 'name'));
  const init = listAt(spec, 'initContainers').map((container) => textAt(container, 'name'));
  const others = listAt(spec, 'ephemeralContainers').map((container) => textAt(container, 'name'));
  const { name: podName } = pod.metadata;
  let name = named;
  if (name === '') {
    if (regular.length !== 1) {
      const more = init.length === 0 ? '' : ` or one of the init containers: [${init.join(' ')}]`;
      throw badRequest(
        `a container name must be specified for pod ${podName}, choose one of: [${regular.join(' ')}]${more}`,
      );
    }
    name = regular[0]!;
  }
  if (![...regular, ...init, ...others].includes(name))
    throw badRequest(`container ${name} is not valid for pod ${podName}`);
  const status = objectAt(pod, 'status');
  const found = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
    .flatMap((list) => listAt(status, list))
    .filter(isObject)
    .find((candidate) => candidate['name'] === name);
  const last = objectAt(objectAt(found, 'lastState'), 'terminated');
  return {
    name,
    id: idOf(textAt(found, 'containerID')),
    previousId: idOf(textAt(last, 'containerID')),
    status: found ?? {},
  };
}

/** `containerd://abc` is `abc`. */
function idOf(reference: string): string {
  const at = reference.indexOf('://');
  return at === -1 ? reference : reference.slice(at + 3);
}
