import type { Cell } from './definition.js';
import { since } from './registry/cells.js';
import { column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { fill, isObject, numberAt, objectAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';
import { eventErrors } from './rules/policy.js';

export const events = defineResource({
  group: '',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  kind: 'Event',
  shortNames: ['ev'],
  namespaced: true,
  nameRule: 'path',
  allowsCreateOnUpdate: true,
  defaults: (object) =>
    fill(object, {
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: null,
      reportingComponent: '',
      reportingInstance: '',
    }),
  validate: eventErrors,
  columns: [
    column('Last Seen', 'string', 'When the event was seen last.'),
    column('Type', 'string', 'Normal or Warning.'),
    column('Reason', 'string', 'A short word for why.'),
    column('Object', 'string', 'What the event is about.'),
    wideColumn('Subobject', 'string', 'Which part of the object.'),
    wideColumn('Source', 'string', 'Who reported it.'),
    column('Message', 'string', 'What happened.'),
    wideColumn('First Seen', 'string', 'When the event was seen first.'),
    wideColumn('Count', 'string', 'How often it was seen.'),
    { ...NAME_COLUMN, priority: 1 },
  ],
  cells,
  indexes: { involved: (event) => textAt(objectAt(event, 'involvedObject'), 'uid') || undefined },
  fieldLabels: {
    'involvedObject.kind': involved('kind'),
    'involvedObject.namespace': involved('namespace'),
    'involvedObject.name': involved('name'),
    'involvedObject.uid': involved('uid'),
    'involvedObject.apiVersion': involved('apiVersion'),
    'involvedObject.resourceVersion': involved('resourceVersion'),
    'involvedObject.fieldPath': involved('fieldPath'),
    reason: (event) => textAt(event, 'reason'),
    reportingComponent: (event) => textAt(event, 'reportingComponent'),
    source: (event) => textAt(objectAt(event, 'source'), 'component') || textAt(event, 'reportingComponent'),
    type: (event) => textAt(event, 'type'),
  },
});

function involved(field: string): (event: ApiObject) => string {
  return (event) => textAt(objectAt(event, 'involvedObject'), field);
}

/** Source: printers.go printEvent v1.32. */
function cells(event: ApiObject, now: number): readonly Cell[] {
  const about = objectAt(event, 'involvedObject');
  const time = textAt(event, 'eventTime');
  const series = objectAt({ event }, 'event')['series'];
  const first = textAt(event, 'firstTimestamp');
  const last = textAt(event, 'lastTimestamp');
  const lastSeen = isObject(series) ? textAt(series, 'lastObservedTime') : last || time;
  const count = isObject(series) ? numberAt(series, 'count') : numberAt(event, 'count');
  const firstSeen = first || time;
  const kind = textAt(about, 'kind').toLowerCase();
  const name = textAt(about, 'name');
  return [
    since(lastSeen, now),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    name === '' ? kind : `${kind}/${name}`,
    textAt(about, 'fieldPath'),
    sourceText(event),
    textAt(event, 'message').trim(),
    since(firstSeen, now),
    count === 0 ? 1 : count,
    event.metadata.name,
  ];
}

function sourceText(event: ApiObject): string {
  const source = objectAt(event, 'source');
  const component = textAt(source, 'component') || textAt(event, 'reportingComponent');
  const host = textAt(source, 'host') || (textAt(source, 'component') === '' ? textAt(event, 'reportingInstance') : '');
  return [component, host].filter((text) => text !== '').join(', ');
}
