import { ageOf, selectorText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, changeEach, fill, listAt, objectAt, type JsonObject } from './registry/json.js';
import { networkPolicyErrors } from './rules/networking.js';

export const networkPolicies = defineResource({
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  kind: 'NetworkPolicy',
  shortNames: ['netpol'],
  namespaced: true,
  hasGeneration: true,
  defaults: (object) => changeAt(object, 'spec', defaults),
  validate: networkPolicyErrors,
  columns: [NAME_COLUMN, column('Pod-Selector', 'string', 'The pods that it is about.'), AGE_COLUMN],
  cells: (object, now) => [
    object.metadata.name,
    selectorText(objectAt(object, 'spec')['podSelector']),
    ageOf(object, now),
  ],
});

/** Source: kubernetes pkg/apis/networking/v1/defaults.go v1.32. */
function defaults(spec: JsonObject): JsonObject {
  const withPorts = (rule: JsonObject) => changeEach(rule, 'ports', (port) => fill(port, { protocol: 'TCP' }));
  const filled = changeEach(changeEach(spec, 'ingress', withPorts), 'egress', withPorts);
  if (listAt(filled, 'policyTypes').length > 0) return filled;
  return { ...filled, policyTypes: listAt(filled, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] };
}
