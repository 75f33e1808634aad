import type { ApiServer } from '../resources/types.js';
import type { ControllerRevision, DaemonSet, StatefulSet } from './objects/workloads.js';
import { controlledBy } from './ownership.js';
import { keyOf, splitKey } from './pods.js';
import { sortedJson, templateHash } from './template-hash.js';

const RESOURCE = 'controllerrevisions.apps';

/**
 * Keeps the ControllerRevisions of a set: one for each template, the newest with the highest number, and no more old ones than
 * the history may hold (pkg/controller/history). Gives the hash of the template of now.
 */
export function keepRevision(api: ApiServer, set: DaemonSet | StatefulSet, collisions: number, limit: number): string {
  const { template } = set.spec;
  const hash = templateHash(template, collisions);
  const { name, namespace = '' } = set.metadata;
  const known = api
    .find<ControllerRevision>(RESOURCE, 'owner', set.metadata.uid)
    .toSorted((left, right) => left.revision - right.revision);
  const newest = known.at(-1);
  const wanted = sortedJson(template);
  const same = known.find(({ data }) => sortedJson(data.spec.template) === wanted);
  const revision = (newest?.revision ?? 0) + 1;
  if (same === undefined)
    api.create<ControllerRevision>(RESOURCE, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...template.metadata?.labels, 'controller-revision-hash': hash },
        ownerReferences: [controlledBy(set)],
      },
      revision,
      data: { spec: { template } },
    });
  else if (same !== newest) api.update<ControllerRevision>(RESOURCE, { ...same, revision });
  const old = known.filter((one) => one !== same);
  for (const one of old.slice(0, Math.max(0, old.length - limit))) api.delete(RESOURCE, ...splitKey(keyOf(one)));
  return same?.metadata.labels?.['controller-revision-hash'] ?? hash;
}
