import type { ApiObject, ApiServer } from '../resources/types.js';
import type { PodTemplate } from './objects/pod.js';
import type { ControllerRevision, DaemonSet, StatefulSet } from './objects/workloads.js';
import { controlledBy, claim } from './ownership.js';
import type { Orphans } from './orphans.js';
import { keyOf, splitKey } from './pods.js';
import { selects } from './selectors.js';
import { sortedJson, templateHash } from './template-hash.js';

const RESOURCE = 'controllerrevisions.apps';

/** The label that tells the pods of different revisions apart. */
export const REVISION_HASH = 'controller-revision-hash';

/** The revisions of a set, oldest first, and the one of its template of now. */
export interface History {
  readonly revisions: readonly ControllerRevision[];
  readonly current: ControllerRevision;
}

/**
 * Keeps the ControllerRevisions of a set: one for each template, the one of now with the highest number (pkg/controller/history). Revisions that
 * an orphaning deletion left behind are taken over. `hashLabel` is the label of a revision that bears its hash.
 */
export function keepRevision(
  api: ApiServer,
  orphans: Orphans,
  set: DaemonSet | StatefulSet,
  hashLabel: string,
): History {
  const { template } = set.spec;
  const matches = ({ metadata }: ApiObject) => selects(set.spec.selector, metadata.labels);
  const known = claim<ControllerRevision>(api, orphans, RESOURCE, set, matches).toSorted(
    (left, right) => left.revision - right.revision,
  );
  const newest = known.at(-1);
  const wanted = sortedJson(patchOf(template));
  const same = known.findLast(({ data }) => sortedJson(data) === wanted);
  if (same !== undefined && same === newest) return { revisions: known, current: same };
  const revision = (newest?.revision ?? 0) + 1;
  if (same !== undefined) {
    const current = api.update<ControllerRevision>(RESOURCE, { ...same, revision });
    return { revisions: [...known.filter((one) => one !== same), current], current };
  }
  const { name, namespace = '', annotations } = set.metadata;
  const hash = templateHash(template, set.status?.collisionCount ?? 0);
  const current = api.create<ControllerRevision>(RESOURCE, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations !== undefined && { annotations }),
      ownerReferences: [controlledBy(set)],
    },
    revision,
    data: patchOf(template),
  });
  return { revisions: [...known, current], current };
}

/** Deletes the oldest revisions beyond the limit; those that something still lives by do not count. */
export function truncateHistory(
  api: ApiServer,
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
  limit: number,
): void {
  const old = revisions.filter((one) => !isLive(one));
  for (const one of old.slice(0, Math.max(0, old.length - limit))) api.delete(RESOURCE, ...splitKey(keyOf(one)));
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch: _directive, ...template } = data.spec.template;
  return template;
}

/**
 * A revision is kept as the strategic merge patch that leads back to it, with its fields in the order of their names: others compare it byte
 * by byte (pkg/controller/daemon/update.go: Match).
 */
function patchOf(template: PodTemplate): ControllerRevision['data'] {
  return inOrder({ spec: { template: { ...template, $patch: 'replace' } } }) as ControllerRevision['data'];
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, inOrder(field)]));
}
