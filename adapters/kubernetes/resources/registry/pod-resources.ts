import { listAt, objectAt, textAt } from './json.js';
import { amountsOf, maximumOf, sumOf, type Amounts } from './quantity.js';

const NOTHING: Amounts = new Map();

/**
 * What a pod asks for altogether: its containers and sidecars, or its largest init container with the sidecars before it, and its
 * overhead (component-helpers resource/helpers.go v0.32).
 */
export function podResources(spec: unknown, list: 'requests' | 'limits'): Amounts {
  const own = (container: unknown) => amountsOf(objectAt(objectAt(container, 'resources'), list));
  let running = sumOf(listAt(spec, 'containers').map(own));
  let sidecars = NOTHING;
  let starting = NOTHING;
  for (const container of listAt(spec, 'initContainers')) {
    if (textAt(container, 'restartPolicy') === 'Always') {
      running = sumOf([running, own(container)]);
      sidecars = sumOf([sidecars, own(container)]);
      starting = maximumOf(starting, sidecars);
    } else {
      starting = maximumOf(starting, sumOf([sidecars, own(container)]));
    }
  }
  const total = maximumOf(running, starting);
  const overhead = amountsOf(objectAt(spec, 'overhead'));
  // Overhead makes limits larger, but it does not make any.
  const added = [...overhead].filter(([name]) => list === 'requests' || total.has(name));
  return sumOf([total, new Map(added)]);
}
