import { compareBytes } from 'regatta/kit';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { objectAt, scalarText } from './registry/json.js';
import { statusOnly } from './scale.js';
import { quotaErrors, quotaUpdateErrors } from './rules/core.js';

export const resourceQuotas = defineResource({
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  kind: 'ResourceQuota',
  shortNames: ['quota'],
  namespaced: true,
  hasStatus: true,
  deleteAnswersObject: true,
  prepareForCreate: (object) => {
    const status = {};
    return { ...object, status };
  },
  validate: quotaErrors,
  validateUpdate: quotaUpdateErrors,
  columns: [
    NAME_COLUMN,
    AGE_COLUMN,
    column('Request', 'string', 'What may be requested, and what is.'),
    column('Limit', 'string', 'What limits may add up to, and what they do.'),
  ],
  cells: (object, now) => {
    const status = objectAt(object, 'status');
    const hard = objectAt(status, 'hard');
    const used = objectAt(status, 'used');
    const text = (wanted: boolean) =>
      Object.keys(hard)
        .sort(compareBytes)
        .filter((name) => name.startsWith('limits.') === wanted)
        .map((name) => `${name}: ${scalarText(used[name]) || '0'}/${scalarText(hard[name])}`)
        .join(', ');
    return [object.metadata.name, ageOf(object, now), text(false), text(true)];
  },
  subresources: statusOnly('ResourceQuota'),
});
