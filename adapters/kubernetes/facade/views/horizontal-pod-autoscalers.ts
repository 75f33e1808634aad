import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import type { ApiObject } from '../../resources/types.js';
import type { View } from './view.js';

/** Where version 1 keeps the metrics that it has no fields for (pkg/apis/autoscaling/annotations.go v1.32). */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';

/** Autoscalers of autoscaling/v1: processor use has a field of its own, everything else is carried in an annotation. */
export const horizontalPodAutoscalersView: View = {
  resource: 'horizontalpodautoscalers.autoscaling',
  definition: (stored) => ({
    ...stored,
    resource: 'horizontalpodautoscalers.v1.autoscaling',
    version: 'v1',
  }),
  fromStored: (object) => {
    const { metrics: _metrics, ...spec } = objectAt(object, 'spec');
    const { currentMetrics, conditions: _conditions, ...status } = objectAt(object, 'status');
    const all = listAt(objectAt(object, 'spec'), 'metrics');
    const target = utilizationOf(all[0], 'target');
    const current = utilizationOf(Array.isArray(currentMetrics) ? currentMetrics[0] : undefined, 'current');
    const others = target === undefined ? all : all.slice(1);
    return {
      ...object,
      apiVersion: 'autoscaling/v1',
      metadata: others.length === 0 ? object.metadata : withAnnotation(object.metadata, JSON.stringify(others)),
      spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
      status: {
        currentReplicas: 0,
        ...status,
        ...(current !== undefined && { currentCPUUtilizationPercentage: current }),
      },
    } as ApiObject;
  },
  toStored: (object) => {
    const { targetCPUUtilizationPercentage: percentage, ...spec } = objectAt(object, 'spec');
    const target = { type: 'Utilization', averageUtilization: percentage };
    const own = typeof percentage === 'number' ? [{ type: 'Resource', resource: { name: 'cpu', target } }] : [];
    const { metadata } = object;
    const { [METRICS]: carried, ...annotations } = metadata.annotations ?? {};
    const metrics = [...own, ...carriedMetrics(carried)];
    return {
      ...object,
      apiVersion: 'autoscaling/v2',
      metadata: carried === undefined ? metadata : { ...metadata, annotations },
      spec: { ...spec, ...(metrics.length > 0 && { metrics }) },
    } as ApiObject;
  },
};

function utilizationOf(metric: unknown, part: 'target' | 'current'): number | undefined {
  const resource = objectAt(metric, 'resource');
  const value = objectAt(resource, part)['averageUtilization'];
  return textAt(resource, 'name') === 'cpu' && typeof value === 'number' ? value : undefined;
}

function withAnnotation(metadata: ApiObject['metadata'], text: string): ApiObject['metadata'] {
  return { ...metadata, annotations: { ...metadata.annotations, [METRICS]: text } };
}

/** What an earlier answer of version 1 put into the annotation; a broken one is as good as none. */
function carriedMetrics(text: string | undefined): readonly JsonObject[] {
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isObject) : [];
  } catch {
    return [];
  }
}
