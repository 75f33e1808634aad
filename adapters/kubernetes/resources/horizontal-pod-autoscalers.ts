import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import {
  changeAt,
  fill,
  isObject,
  listAt,
  numberAt,
  objectAt,
  scalarText,
  textAt,
  type JsonObject,
} from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';
import { autoscalerErrors } from './rules/autoscaling.js';

/** How many metrics the column shows. */
const SHOWN = 2;
const CPU_AT_80_PERCENT = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

export const horizontalPodAutoscalers = defineResource({
  group: 'autoscaling',
  version: 'v2',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  kind: 'HorizontalPodAutoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  prepareForCreate: (object) => {
    const status = { desiredReplicas: 0, currentMetrics: null };
    return { ...object, status };
  },
  validate: autoscalerErrors,
  columns: [
    NAME_COLUMN,
    column('Reference', 'string', 'What is scaled.'),
    column('Targets', 'string', 'What is measured, and what it should be.'),
    column('MinPods', 'string', 'The fewest replicas.'),
    column('MaxPods', 'string', 'The most replicas.'),
    column('Replicas', 'string', 'How many replicas there are.'),
    AGE_COLUMN,
  ],
  cells,
  subresources: statusOnly('HorizontalPodAutoscaler'),
});

/** How fast an autoscaler may scale where its own behaviour does not say (pkg/apis/autoscaling/v2/defaults.go GenerateHPAScaleUpRules v1.32). */
const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

function defaults(spec: JsonObject): JsonObject {
  const behaved = changeAt(spec, 'behavior', (behavior: JsonObject) =>
    changeAt(
      changeAt(fill(behavior, { scaleUp: {}, scaleDown: {} }), 'scaleUp', (rules: JsonObject) => fill(rules, SCALE_UP)),
      'scaleDown',
      (rules: JsonObject) => fill(rules, SCALE_DOWN),
    ),
  );
  return fill(behaved, {
    minReplicas: 1,
    metrics: listAt(spec, 'metrics').length === 0 ? [CPU_AT_80_PERCENT] : undefined,
  });
}

function cells(object: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const target = objectAt(spec, 'scaleTargetRef');
  const minimum = spec['minReplicas'];
  return [
    object.metadata.name,
    `${textAt(target, 'kind')}/${textAt(target, 'name')}`,
    targetsText(listAt(spec, 'metrics'), listAt(status, 'currentMetrics')),
    typeof minimum === 'number' ? String(minimum) : '<unset>',
    numberAt(spec, 'maxReplicas'),
    numberAt(status, 'currentReplicas'),
    ageOf(object, now),
  ];
}

/** Source: printers.go formatHPAMetrics v1.32. */
function targetsText(metrics: readonly unknown[], current: readonly unknown[]): string {
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, current[index]));
  const more = texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : '';
  return `${texts.slice(0, SHOWN).join(', ')}${more}`;
}

function metricText(metric: unknown, current: unknown): string {
  const type = textAt(metric, 'type');
  const source = type === 'ContainerResource' ? 'containerResource' : type.toLowerCase();
  const target = objectAt(objectAt(metric, source), 'target');
  const value = objectAt(objectAt(current, source), 'current');
  const isUtilization = target['averageUtilization'] !== undefined && target['averageUtilization'] !== null;
  const named =
    type === 'Resource' || type === 'ContainerResource' ? `${textAt(objectAt(metric, source), 'name')}: ` : '';
  if (isUtilization) {
    const now = value['averageUtilization'];
    const has = isObject(current) && typeof now === 'number';
    return `${named}${has ? `${now}%` : '<unknown>'}/${scalarText(target['averageUtilization'])}%`;
  }
  const isAverage = target['averageValue'] !== undefined && target['averageValue'] !== null;
  const field = isAverage ? 'averageValue' : 'value';
  const note = isAverage && (type === 'Object' || type === 'External') ? ' (avg)' : '';
  return `${named}${scalarText(value[field]) || '<unknown>'}/${scalarText(target[field])}${note}`;
}
