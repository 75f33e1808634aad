/** Builds: one making of an image each (build.openshift.io/v1). */
import {
  changeAt,
  column,
  defineResource,
  NAME_COLUMN,
  sameJson,
  since,
  textAt,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { humanDuration } from './duration.js';
import { invalidField } from '../field-errors.js';
import { buildSpecDefaults, sourceText } from './build-configs.js';
import { buildErrors } from './build-rules.js';
import type { Build } from './types.js';

export const BUILDS = 'builds.build.openshift.io';

export const builds = defineResource({
  group: 'build.openshift.io',
  version: 'v1',
  plural: 'builds',
  singular: 'build',
  kind: 'Build',
  categories: ['all'],
  namespaced: true,
  hasGeneration: true,
  storageVersionHash: 'Iv+mFnvyzFc=',
  allowsUnconditionalUpdate: false,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) => ({ triggeredBy: null, ...buildSpecDefaults(spec) })),
  validate: buildErrors,
  validateUpdate: (object, before) => {
    const [now, then] = [(object as Build).spec, (before as Build).spec];
    if (sameJson(now, then)) return [];
    const shown = '"content of spec is not printed out, please refer to the details"';
    const why = `spec is immutable, diff: ${JSON.stringify({ spec: differences(now, then) })}`;
    return [invalidField('spec', shown, why)];
  },
  prepareForCreate: (object) => {
    const { status } = object as Build;
    const now = object.metadata.creationTimestamp;
    const isNew = { type: 'New', status: 'True', lastUpdateTime: now, lastTransitionTime: now };
    const config = status?.config;
    const created = {
      ...object,
      status: { phase: 'New', ...(config !== undefined && { config }), output: {}, conditions: [isNew] },
    };
    return created;
  },
  columns: [
    NAME_COLUMN,
    column('Type', 'string', 'How it builds.'),
    column('From', 'string', 'Where the source is.'),
    column('Status', 'string', 'How far it is.'),
    column('Started', 'string', 'How long ago it began.'),
    column('Duration', 'string', 'How long it took.'),
  ],
  cells: (object, now) => {
    const { metadata, spec, status } = object as Build;
    const reason = status.reason === undefined ? '' : ` (${status.reason})`;
    const started = status.startTimestamp;
    return [
      metadata.name,
      textAt(spec.strategy, 'type'),
      sourceText(spec),
      `${status.phase}${reason}`,
      started === undefined ? '' : `${since(started, now)} ago`,
      humanDuration(status, now),
    ];
  },
  subresources: [
    { name: 'clone', kind: 'BuildRequest', verbs: ['create'] },
    { name: 'details', kind: 'Build', verbs: ['update'] },
    { name: 'log', kind: 'BuildLog', verbs: ['get'] },
  ],
});

/** What of one value is not in the other, as a merge patch. */
function differences(now: unknown, then: unknown): unknown {
  if (typeof now !== 'object' || now === null || Array.isArray(now)) return now;
  const before = (then ?? {}) as JsonObject;
  const changed = Object.entries(now).filter(([key, value]) => !sameJson(value, before[key]));
  return Object.fromEntries(changed.map(([key, value]) => [key, differences(value, before[key])]));
}
