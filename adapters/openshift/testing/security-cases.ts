import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  type ApiObject,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { REQUIRED, type IdRange, type SecurityContextConstraints } from '../security/constraint.js';
import { RANGES } from '../security/namespace-ranges.js';
import { capabilityPoints, inOrderOfTrial, pointsOf, volumePoints } from '../security/points.js';
import { select } from '../security/selection.js';
import type { CaseRunner, CaseTable, TableCase } from './table-case.js';

/** Tables about security context constraints: their points, their order, and what becomes of pods. */
export const SECURITY_CASES: Readonly<Record<string, CaseRunner>> = {
  sccPoints: ({ given }, table) => {
    const named = listAt(table, 'catalogue').find((one) => textAt(one, 'name') === given['name']);
    return { points: pointsOf(constraintsOf(named ?? given['scc'])) };
  },
  sccVolumePoints: ({ given }) => ({ points: volumePoints(listAt(given, 'volumes') as readonly string[]) }),
  sccCapabilityPoints: ({ given }) => ({ points: capabilityPoints(constraintsOf(given)) }),
  sccOrder: (one, table) => ({
    order: inOrderOfTrial(listOf(one, table).map(constraintsOf)).map(({ metadata }) => metadata.name),
  }),
  sccAdmitCreate: (one, table) => selected(one, table, 'pod'),
  sccAdmitUpdate: (one, table) =>
    selected(one, table, one.given['subresource'] === 'ephemeralcontainers' ? 'ephemeralContainers' : 'nothing'),
};

function listOf({ given }: TableCase, table: CaseTable): readonly unknown[] {
  const { sccs } = given;
  return typeof sccs === 'string' ? listAt(table, sccs) : listAt(given, 'sccs');
}

function selected(
  one: TableCase,
  table: CaseTable,
  mayChange: 'pod' | 'ephemeralContainers' | 'nothing',
): Readonly<Record<string, unknown>> {
  const { given, expect } = one;
  const listed = listOf(one, table);
  const usable = given['usable'] as readonly string[] | undefined;
  const denied = listed.filter((scc) => objectAt({ scc }, 'scc')['usable'] === false).map((scc) => textAt(scc, 'name'));
  const namespace = objectAt(given, 'namespace');
  const result = select({
    pod: podOf(given['pod'], given['requiredSCC'] as string | undefined, 'old' in given),
    constraints: listed.map(constraintsOf),
    namespace: 'demo',
    annotations: {
      [RANGES.uid]: textAt(namespace, 'uidRange'),
      [RANGES.groups]: textAt(namespace, 'supplementalGroups'),
      [RANGES.level]: textAt(namespace, 'mcs'),
    },
    mayUse: ({ metadata: { name } }) => (usable === undefined ? !denied.includes(name) : usable.includes(name)),
    mayChange,
  });
  if (result.outcome === 'refused') {
    const wanted = expect['messageContains'];
    const says = typeof wanted === 'string' && result.why.includes(wanted) ? wanted : result.why;
    return { rejected: true, messageContains: says };
  }
  return { scc: result.constraints.metadata.name, ...settingsOf(result.pod) };
}

function settingsOf(pod: ApiObject): Readonly<Record<string, unknown>> {
  const spec = objectAt(pod, 'spec');
  const context = objectAt(spec, 'securityContext');
  const container = objectAt(listAt(spec, 'containers')[0], 'securityContext');
  const level = (of: JsonObject) => objectAt(of, 'seLinuxOptions')['level'];
  const capabilities = objectAt(container, 'capabilities');
  return {
    runAsUser: container['runAsUser'] ?? context['runAsUser'],
    fsGroup: context['fsGroup'],
    supplementalGroups: context['supplementalGroups'],
    seLinuxLevel: level(container) ?? level(context),
    capsAdd: capabilities['add'],
    capsDrop: capabilities['drop'],
  };
}

/** The tables' short form of constraints. */
function constraintsOf(given: unknown): SecurityContextConstraints {
  const of = isObject(given) ? given : {};
  const { level, ...seLinux } = objectAt(of, 'seLinux');
  const options = level === undefined ? {} : { seLinuxOptions: { level } };
  const groups = (field: string) => {
    const strategy = objectAt(of, field);
    return { type: textAt(strategy, 'type'), ranges: listAt(strategy, 'ranges').map(rangeOf) };
  };
  return {
    apiVersion: 'security.openshift.io/v1',
    kind: 'SecurityContextConstraints',
    metadata: { name: textAt(of, 'name'), uid: '', resourceVersion: '', creationTimestamp: '' },
    priority: numberAt(of, 'priority'),
    allowPrivilegedContainer: of['allowPrivileged'] === true,
    allowHostNetwork: of['hostNetwork'] === true,
    allowHostPorts: of['hostPorts'] === true,
    allowHostPID: of['hostPID'] === true,
    allowHostIPC: of['hostIPC'] === true,
    volumes: listAt(of, 'volumes') as readonly string[],
    runAsUser: objectAt(of, 'runAsUser') as NonNullable<SecurityContextConstraints['runAsUser']>,
    seLinuxContext: { ...seLinux, ...options } as NonNullable<SecurityContextConstraints['seLinuxContext']>,
    fsGroup: groups('fsGroup'),
    supplementalGroups: groups('supplementalGroups'),
    defaultAddCapabilities: listAt(of, 'defaultAdd') as readonly string[],
    requiredDropCapabilities: listAt(of, 'drop') as readonly string[],
    allowedCapabilities: listAt(of, 'allowed') as readonly string[],
    seccompProfiles: listAt(of, 'seccomp') as readonly string[],
    userNamespaceLevel: textAt(of, 'userNs'),
  };
}

function rangeOf(range: unknown): IdRange {
  if (!Array.isArray(range)) return range as IdRange;
  const [min = 0, max = 0] = range as readonly number[];
  return { min, max };
}

/**
 * The tables' short form of pods: settings of the pod and of its containers, by name. It leaves out `runAsNonRoot`, which every container
 * with a user has once its pod was accepted.
 */
function podOf(given: unknown, required: string | undefined, wasAccepted: boolean): ApiObject {
  const { seLinuxLevel, hostNetwork, hostIPC, ...context } = objectAt(given, 'pod');
  const spec = {
    ...(hostNetwork !== undefined && { hostNetwork }),
    ...(hostIPC !== undefined && { hostIPC }),
    securityContext: { ...context, ...levelOf(seLinuxLevel) },
    ...containersOf(given, 'containers', wasAccepted),
    ...containersOf(given, 'ephemeralContainers', false),
  };
  const metadata = {
    name: 'p',
    namespace: 'demo',
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
    ...(required !== undefined && { annotations: { [REQUIRED]: required } }),
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  return pod;
}

function containersOf(given: unknown, list: string, wasAccepted: boolean): Readonly<Record<string, unknown>> {
  const containers = listAt(given, list).map((container, index) => {
    const { seLinuxLevel, hostPorts, capsAdd, ...context } = isObject(container) ? container : {};
    const own = {
      ...context,
      ...(wasAccepted && context['runAsUser'] !== undefined && { runAsNonRoot: true }),
      ...levelOf(seLinuxLevel),
      ...(capsAdd !== undefined && { capabilities: { add: capsAdd } }),
    };
    const ports = Array.isArray(hostPorts) ? { ports: hostPorts.map((hostPort: unknown) => ({ hostPort })) } : {};
    return { name: `c${index}`, ...ports, ...(Object.keys(own).length > 0 && { securityContext: own }) };
  });
  return containers.length === 0 ? {} : { [list]: containers };
}

function levelOf(level: unknown): object {
  return level === undefined ? {} : { seLinuxOptions: { level } };
}
