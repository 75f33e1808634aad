import { listAt, objectAt, scalarText, type JsonObject } from './registry/json.js';

const COMPUTE = ['cpu', 'memory'] as const;

/** The QoS class of a pod (kubernetes pkg/apis/core/v1/helper/qos/qos.go v1.32). */
export function qosClassOf(spec: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')];
  let anything = false;
  let guaranteed = true;
  for (const container of containers) {
    const resources = objectAt(container, 'resources');
    const requests = objectAt(resources, 'requests');
    const limits = objectAt(resources, 'limits');
    for (const name of COMPUTE) {
      const isSet = (list: JsonObject) => list[name] !== undefined && !/^0\D*$/.test(scalarText(list[name]));
      if (isSet(requests) || isSet(limits)) anything = true;
      if (!isSet(limits) || (requests[name] !== undefined && scalarText(requests[name]) !== scalarText(limits[name])))
        guaranteed = false;
    }
  }
  if (!anything) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
