/** What pods may ask of their nodes (security.openshift.io/v1). */
import {
  column,
  defineResource,
  listAt,
  NAME_COLUMN,
  textAt,
  type ApiObject,
  type FieldError,
} from 'regatta/adapters/kubernetes/api';
import type { SecurityContextConstraints } from '../../security/constraint.js';
import { requiredField } from '../field-errors.js';

/** Fields that must be said, even with nothing in them. */
const REQUIRED = [
  'allowHostDirVolumePlugin',
  'allowHostIPC',
  'allowHostNetwork',
  'allowHostPID',
  'allowHostPorts',
  'allowPrivilegedContainer',
  'readOnlyRootFilesystem',
];

export const securityContextConstraints = defineResource({
  group: 'security.openshift.io',
  version: 'v1',
  plural: 'securitycontextconstraints',
  singular: 'securitycontextconstraints',
  kind: 'SecurityContextConstraints',
  shortNames: ['scc'],
  namespaced: false,
  hasGeneration: true,
  storageVersionHash: 'wlWXSJA8IAo=',
  validate: (object): readonly FieldError[] =>
    REQUIRED.filter((field) => !(field in object)).map((field) => requiredField(field)),
  columns: [
    NAME_COLUMN,
    column('Priv', 'string', 'Whether containers may be privileged.'),
    column('Caps', 'string', 'Which capabilities may be added.'),
    column('SELinux', 'string', 'How the SELinux context is set.'),
    column('RunAsUser', 'string', 'How the user is set.'),
    column('FSGroup', 'string', 'How the group of volumes is set.'),
    column('SupGroup', 'string', 'How further groups are set.'),
    column('Priority', 'string', 'Higher is tried first.'),
    column('ReadOnlyRootFS', 'string', 'Whether the root file system must be read-only.'),
    column('Volumes', 'string', 'Which volumes may be used.'),
  ],
  cells: (object) => {
    const scc = object as SecurityContextConstraints;
    return [
      scc.metadata.name,
      String(scc.allowPrivilegedContainer === true),
      quoted(scc.allowedCapabilities),
      strategy(scc, 'seLinuxContext'),
      strategy(scc, 'runAsUser'),
      strategy(scc, 'fsGroup'),
      strategy(scc, 'supplementalGroups'),
      typeof scc.priority === 'number' ? String(scc.priority) : '<no value>',
      String(scc.readOnlyRootFilesystem === true),
      quoted(listAt(scc, 'volumes') as readonly string[]),
    ];
  },
});

function quoted(names: readonly string[] | null | undefined): string {
  return names === null || names === undefined || names.length === 0 ? '<no value>' : JSON.stringify(names);
}

function strategy(scc: ApiObject, field: string): string {
  const value: unknown = (scc as ApiObject & Readonly<Record<string, unknown>>)[field];
  return textAt(value, 'type');
}
