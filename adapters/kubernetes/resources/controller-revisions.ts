import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { numberAt } from './registry/json.js';
import { revisionErrors, revisionUpdateErrors } from './rules/workloads.js';

export const controllerRevisions = defineResource({
  group: 'apps',
  version: 'v1',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  kind: 'ControllerRevision',
  namespaced: true,
  validate: revisionErrors,
  validateUpdate: revisionUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Controller', 'string', 'What it is a revision of.'),
    column('Revision', 'string', 'The number of the revision.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const group = owner?.apiVersion.includes('/') === true ? `.${owner.apiVersion.split('/')[0]}` : '';
    const text = owner === undefined ? '<none>' : `${owner.kind.toLowerCase()}${group}/${owner.name}`;
    return [object.metadata.name, text, numberAt(object, 'revision'), ageOf(object, now)];
  },
});
