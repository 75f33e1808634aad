import type { ScorePlugin } from 'regatta/kit';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

const MINIMUM_BYTES = 23 * 1024 * 1024;
const MAXIMUM_BYTES_PER_CONTAINER = 1000 * 1024 * 1024;

/** Nodes that have the pod's images are better, large ones that many nodes have most (plugins/imagelocality). */
export function imageLocality(view: ClusterView): ScorePlugin<NodeInfo, PodInfo> {
  return {
    id: 'ImageLocality',
    prepare({ pod }, table) {
      const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
      const nodes = table.order.length;
      const wanted = containers.flatMap(({ image }) => {
        const name = normalized(image);
        const known = view.image(name);
        return known === undefined ? [] : [{ name, bytes: Math.trunc(known.sizeBytes * (known.nodes / nodes)) }];
      });
      const maximum = MAXIMUM_BYTES_PER_CONTAINER * containers.length;
      return {
        score(candidates, count, scores) {
          for (let position = 0; position < count; position++) {
            const { images } = table.node(candidates[position]!);
            let sum = 0;
            for (const { name, bytes } of wanted) if (images.has(name)) sum += bytes;
            const bounded = Math.min(Math.max(sum, MINIMUM_BYTES), maximum);
            scores[position] = Math.trunc((100 * (bounded - MINIMUM_BYTES)) / (maximum - MINIMUM_BYTES));
          }
        },
      };
    },
  };
}

/** A name without tag means `latest`; nothing else is filled in. */
function normalized(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
