import { newEventErrors, newEventUpdateErrors } from '../../resources/rules/policy.js';
import { objectAt } from '../../resources/registry/json.js';
import type { ApiObject } from '../../resources/types.js';
import type { View } from './view.js';

/** New name -> stored name (kubernetes pkg/apis/events/v1/conversion.go v1.32). */
const NAMES = {
  note: 'message',
  regarding: 'involvedObject',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
} as const;

/** Events of events.k8s.io/v1: the same store, other names. */
export const eventsView: View = {
  resource: 'events',
  definition: (stored) => ({
    ...stored,
    resource: 'events.events.k8s.io',
    group: 'events.k8s.io',
    version: 'v1',
    fieldLabels: Object.fromEntries(
      Object.entries(stored.fieldLabels ?? {})
        .filter(([name]) => name !== 'source')
        .map(([name, read]) => [newName(name), read] as const),
    ),
  }),
  check: (stored, before) => (before === undefined ? newEventErrors(stored) : newEventUpdateErrors(stored, before)),
  fromStored: (object) => rename(object, 'events.k8s.io/v1', Object.entries(NAMES)),
  toStored: (object) =>
    rename(
      object,
      'v1',
      Object.entries(NAMES).map(([given, stored]) => [stored, given] as const),
    ),
};

function rename(object: ApiObject, apiVersion: string, names: readonly (readonly [string, string])[]): ApiObject {
  const fields = objectAt({ object }, 'object');
  const renamed = new Map(names.map(([to, from]) => [from, to]));
  const entries = Object.entries(fields).map(([name, value]) => [renamed.get(name) ?? name, value] as const);
  const shaped = { ...object, ...Object.fromEntries(entries), apiVersion };
  for (const [, from] of names) delete (shaped as { [name: string]: unknown })[from];
  return shaped;
}

/** `involvedObject.kind` is `regarding.kind` here. */
function newName(label: string): string {
  return label.replace('involvedObject', 'regarding').replace('reportingComponent', 'reportingController');
}
