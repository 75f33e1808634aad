import type { Cell, Column } from '../resources/definition.js';
import { column, NAME_COLUMN } from '../resources/registry/define-resource.js';
import { badRequest, notFound } from '../resources/registry/refusal.js';
import { sendJson, withWarning } from './answers.js';
import type { Discovered } from './discovery.js';
import { methodNotAllowed } from './errors.js';
import { presentationOf } from './negotiation.js';
import type { ApiCall, ResourceRequest } from './request.js';
import { unknownField } from './selectors.js';

const KIND = { group: '', plural: 'componentstatuses', kind: 'ComponentStatus' };

/** Kinds of the core group that are asked for and never stored. */
export const UNSTORED: readonly Discovered[] = [
  {
    ...{ group: '', version: 'v1', plural: 'bindings', singular: 'binding', kind: 'Binding', namespaced: true },
    ...{ verbs: ['create'], shortNames: [], categories: [] },
  },
  {
    ...KIND,
    ...{ version: 'v1', singular: 'componentstatus', namespaced: false },
    ...{ verbs: ['get', 'list'], shortNames: ['cs'], categories: [] },
  },
];

const KNOWN_FIELDS = ['metadata.name', 'metadata.namespace'];

const COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  column('Status', 'string', 'How the component is.'),
  column('Message', 'string', 'What it says of itself.'),
  column('Error', 'string', 'What is wrong with it.'),
];

/** The parts of the control plane beside this one; they are well as long as the world runs (pkg/registry/core/componentstatus v1.32). */
const COMPONENTS = ['scheduler', 'controller-manager', 'etcd-0'].map((name) => ({
  metadata: { name, creationTimestamp: null },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
}));

/** Answers for component statuses. Throws 404 and 405. */
export function answerComponentStatuses(call: ApiCall, { name }: ResourceRequest): void {
  if (call.method !== 'GET') throw methodNotAllowed();
  const field = /^(.*?)(?:!=|==|=)/.exec(call.parameters.get('fieldSelector') ?? '')?.[1];
  if (field !== undefined && !KNOWN_FIELDS.includes(field)) throw badRequest(unknownField(undefined, KIND.kind, field));
  const warned = withWarning(call, 'v1 ComponentStatus is deprecated in v1.19+');
  const presentation = presentationOf(call, name === '');
  const chosen = name === '' ? COMPONENTS : COMPONENTS.filter(({ metadata }) => metadata.name === name);
  if (name !== '' && chosen.length === 0) throw notFound(KIND, name);
  if (presentation.as === 'table') {
    const apiVersion = `meta.k8s.io/${presentation.version}`;
    const rows = chosen.map((one) => ({
      cells: [one.metadata.name, 'Healthy', 'ok', ''] satisfies readonly Cell[],
      object: { kind: 'PartialObjectMetadata', apiVersion, metadata: one.metadata },
    }));
    const columnDefinitions = COLUMNS.map((one) => ({ ...one, format: one.format ?? '' }));
    return sendJson(warned, 200, { kind: 'Table', apiVersion, metadata: {}, columnDefinitions, rows });
  }
  const [first] = chosen;
  if (name !== '') return sendJson(warned, 200, { kind: 'ComponentStatus', apiVersion: 'v1', ...first });
  sendJson(warned, 200, { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items: chosen });
}
