import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { numberAt, objectAt, scalarText } from './registry/json.js';
import { statusOnly } from './scale.js';
import { budgetErrors } from './rules/policy.js';

export const podDisruptionBudgets = defineResource({
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  kind: 'PodDisruptionBudget',
  shortNames: ['pdb'],
  namespaced: true,
  nameRule: 'path',
  hasStatus: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: false,
  prepareForCreate: (object) => {
    const status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
    return { ...object, status };
  },
  validate: budgetErrors,
  columns: [
    NAME_COLUMN,
    column('Min Available', 'string', 'How many pods must stay.'),
    column('Max Unavailable', 'string', 'How many pods may be away.'),
    column('Allowed Disruptions', 'integer', 'How many pods may be evicted now.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const shown = (field: string) => (spec[field] === undefined ? 'N/A' : scalarText(spec[field]));
    const allowed = numberAt(objectAt(object, 'status'), 'disruptionsAllowed');
    return [object.metadata.name, shown('minAvailable'), shown('maxUnavailable'), allowed, ageOf(object, now)];
  },
  subresources: statusOnly('PodDisruptionBudget'),
});
