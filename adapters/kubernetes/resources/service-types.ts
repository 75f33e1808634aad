import { changeAt, changeEach, listAt, objectAt, sameJson, textAt, type JsonObject } from './registry/json.js';
import type { ApiObject } from './types.js';

const ON_NODES = ['NodePort', 'LoadBalancer'];

/**
 * A service of another type gives up what only the old one had, unless the same request changes it too
 * (pkg/registry/core/service/strategy.go: dropTypeDependentFields).
 */
export function withoutOldType(service: ApiObject, before: ApiObject): ApiObject {
  const [was, is] = [objectAt(before, 'spec'), objectAt(service, 'spec')];
  const gave = (types: readonly string[]) => types.includes(typeOf(was)) && !types.includes(typeOf(is));
  const dropped = new Set<string>();
  const drop = (...fields: readonly string[]) => {
    if (fields.every((field) => sameJson(was[field], is[field]))) for (const field of fields) dropped.add(field);
  };
  if (gave(['ClusterIP', ...ON_NODES])) drop('clusterIP', 'clusterIPs');
  if (gave(ON_NODES)) drop('externalTrafficPolicy');
  if (gave(['LoadBalancer'])) {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
  const dropsPorts = gave(ON_NODES) && sameJson(nodePorts(was), nodePorts(is));
  if (dropped.size === 0 && !dropsPorts) return service;
  return changeAt(service, 'spec', (spec: JsonObject) => {
    const kept = Object.fromEntries(Object.entries(spec).filter(([field]) => !dropped.has(field)));
    return dropsPorts ? changeEach(kept, 'ports', ({ nodePort: _old, ...port }) => port) : kept;
  });
}

function typeOf(spec: JsonObject): string {
  return textAt(spec, 'type') || 'ClusterIP';
}

function nodePorts(spec: JsonObject): readonly unknown[] {
  return listAt(spec, 'ports').map((port) => objectAt({ port }, 'port')['nodePort']);
}
