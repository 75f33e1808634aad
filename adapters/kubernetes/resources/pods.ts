import { podStatusWords, restartsText } from './pod-words.js';
import type { Cell } from './definition.js';
import { newPod } from './new-pods.js';
import { defaultPodOnly, defaultPodSpec } from './pod-spec.js';
import { newPodErrors, nominationErrors, podErrors } from './rules/pods.js';
import { ephemeralUpdateErrors, podUpdateErrors } from './rules/pod-updates.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, listAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import type { ApiObject } from './types.js';

export const pods = defineResource({
  group: '',
  version: 'v1',
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  defaults: (object) => changeAt(object, 'spec', (spec: JsonObject) => defaultPodOnly(defaultPodSpec(spec))),
  validate: podErrors,
  validateCreate: newPodErrors,
  validateUpdate: (pod, before, subresource) =>
    subresource === 'ephemeralcontainers' ? ephemeralUpdateErrors(pod, before) : podUpdateErrors(pod, before),
  validateStatus: nominationErrors,
  prepareForCreate: newPod,
  deletionGraceSeconds,
  deleteAnswersObject: true,
  columns: [
    NAME_COLUMN,
    column('Ready', 'string', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'string', 'The aggregate status of the containers in this pod.'),
    column('Restarts', 'string', 'How often the containers have been restarted, and when last.'),
    AGE_COLUMN,
    wideColumn('IP', 'string', 'The address of the pod; empty until it has one.'),
    wideColumn('Node', 'string', 'The node that the pod is bound to.'),
    wideColumn('Nominated Node', 'string', 'The node where preemption makes room for the pod.'),
    wideColumn('Readiness Gates', 'string', 'Conditions that must hold before the pod counts as ready.'),
  ],
  cells,
  indexes: { node: (pod) => textAt(objectAt(pod, 'spec'), 'nodeName') || undefined },
  fieldLabels: {
    'spec.nodeName': (pod) => textAt(objectAt(pod, 'spec'), 'nodeName'),
    'spec.host': (pod) => textAt(objectAt(pod, 'spec'), 'nodeName'),
    'spec.restartPolicy': (pod) => textAt(objectAt(pod, 'spec'), 'restartPolicy'),
    'spec.schedulerName': (pod) => textAt(objectAt(pod, 'spec'), 'schedulerName'),
    'spec.serviceAccountName': (pod) => textAt(objectAt(pod, 'spec'), 'serviceAccountName'),
    'spec.hostNetwork': (pod) => String(objectAt(pod, 'spec')['hostNetwork'] === true),
    'status.phase': (pod) => textAt(objectAt(pod, 'status'), 'phase'),
    'status.podIP': (pod) => textAt(objectAt(pod, 'status'), 'podIP'),
    // Known, but no pod is ever found by it (recorded in api/list-watch).
    'status.podIPs': () => '',
    'status.nominatedNodeName': (pod) => textAt(objectAt(pod, 'status'), 'nominatedNodeName'),
  },
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'status', kind: 'Pod', verbs: ['get', 'patch', 'update'] },
  ],
});

/** Source: kubernetes pkg/registry/core/pod/strategy.go CheckGracefulDelete v1.32. */
function deletionGraceSeconds(pod: ApiObject, asked: number | undefined): number {
  const spec = objectAt(pod, 'spec');
  const phase = textAt(objectAt(pod, 'status'), 'phase');
  const own = spec['terminationGracePeriodSeconds'];
  const wanted = asked ?? (typeof own === 'number' ? own : 30);
  if (textAt(spec, 'nodeName') === '' || phase === 'Failed' || phase === 'Succeeded') return 0;
  return wanted < 0 ? 1 : wanted;
}

function cells(pod: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const { ready, total, words } = podStatusWords(pod);
  const gates = listAt(spec, 'readinessGates');
  const met = gates.filter((gate) =>
    listAt(status, 'conditions').some(
      (condition) =>
        textAt(condition, 'type') === textAt(gate, 'conditionType') && textAt(condition, 'status') === 'True',
    ),
  );
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    words,
    restartsText(pod, now),
    ageOf(pod, now),
    textAt(status, 'podIP') || textAt(listAt(status, 'podIPs')[0], 'ip') || '<none>',
    textAt(spec, 'nodeName') || '<none>',
    textAt(status, 'nominatedNodeName') || '<none>',
    gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`,
  ];
}
