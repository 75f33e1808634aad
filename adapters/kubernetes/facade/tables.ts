import type { ApiObject } from '../resources/types.js';
import type { ServedKind } from './kinds.js';
import type { ApiCall } from './request.js';
import { objectAt, textAt } from '../resources/registry/json.js';
import { CREATED_AT_COLUMN } from '../resources/registry/define-resource.js';
import { badRequest } from '../resources/registry/refusal.js';

export type TableVersion = 'v1' | 'v1beta1';
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

type RowObject = 'None' | 'Metadata' | 'Object';

/** What stands in each row beside its cells. Throws 400 for an unknown wish. */
export function rowObjectOf(call: ApiCall): RowObject {
  const wanted = call.parameters.get('includeObject') ?? '';
  if (wanted === '') return 'Metadata';
  if (wanted === 'None' || wanted === 'Metadata' || wanted === 'Object') return wanted;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(wanted)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** Objects as kubectl prints them (meta.k8s.io Table). */
export function tableOf(
  kind: ServedKind,
  objects: readonly ApiObject[],
  metadata: object,
  options: {
    readonly version: TableVersion;
    readonly rowObject: RowObject;
    readonly now: number;
    readonly columns: boolean;
  },
): object {
  const { version, rowObject, now } = options;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: options.columns
      ? kind.definition.columns.map((column) => ({ ...column, format: column.format ?? '' }))
      : null,
    rows: hasNoRows(kind, objects)
      ? null
      : objects.map((object) => ({
          cells: kind.definition.cells(object, now),
          ...rowConditions(kind, object),
          object:
            rowObject === 'None'
              ? null
              : rowObject === 'Object'
                ? kind.fromStored(object)
                : partialMetadata(object, version),
        })),
  };
}

/** Kinds without a printer of their own have no list of rows instead of an empty one (apiserver pkg/registry/rest/table.go). */
function hasNoRows({ definition }: ServedKind, objects: readonly ApiObject[]): boolean {
  return objects.length === 0 && definition.columns.includes(CREATED_AT_COLUMN);
}

/** Rows of pods that are over say so, for clients that hide them (printers.go printPod). */
function rowConditions({ resource }: ServedKind, object: ApiObject): object {
  const phase = resource === 'pods' ? textAt(objectAt(object, 'status'), 'phase') : '';
  if (phase !== 'Succeeded' && phase !== 'Failed') return {};
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return { conditions: [{ type: 'Completed', status: 'True', reason: phase, message }] };
}

/** An object without anything but its metadata; what is an annotation only outside of the server is not among it. */
export function partialMetadata({ kind, metadata: whole }: ApiObject, version: TableVersion): object {
  const { annotations: { [TEMPLATE_GENERATION]: generation, ...kept } = {}, ...others } = whole;
  const metadata =
    generation === undefined || kind !== 'DaemonSet'
      ? whole
      : { ...others, ...(Object.keys(kept).length > 0 && { annotations: kept }) };
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
