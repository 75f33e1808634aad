/** The pod template of a neutral workload. */
import type { HealthCheck, PlacementConstraint, Workload } from 'regatta/kit';
import type { Affinity, Container, PodSpec, Probe, SelectorRequirement } from '../controllers/objects/pod.js';

/** Labels that the workload, its pods and its service share. */
export function labelsOf({ name, labels = {} }: Workload): Record<string, string> {
  return { ...labels, app: name };
}

export function podSpecOf(workload: Workload): PodSpec {
  const { spread = [], constraints = [], stopGraceMs } = workload;
  const affinity = affinityOf(constraints);
  return {
    containers: [containerOf(workload)],
    ...(workload.mode === 'job' && {
      restartPolicy: workload.restart?.policy === 'on-failure' ? 'OnFailure' : 'Never',
    }),
    ...(stopGraceMs !== undefined && { terminationGracePeriodSeconds: Math.ceil(stopGraceMs / 1000) }),
    ...(affinity !== undefined && { affinity }),
    ...(spread.length > 0 && {
      topologySpreadConstraints: spread.map(({ attribute, maxSkew = 1, mode = 'preferred' }) => ({
        maxSkew,
        topologyKey: topologyKeyOf(attribute),
        whenUnsatisfiable: mode === 'required' ? ('DoNotSchedule' as const) : ('ScheduleAnyway' as const),
        labelSelector: { matchLabels: { app: workload.name } },
      })),
    }),
    ...volumesOf(workload),
  };
}

function containerOf(workload: Workload): Container {
  const { name, image, command, args, env, ports = [], health, resources } = workload;
  const requests = resourceList(resources?.requests);
  const limits = resourceList(resources?.limits);
  return {
    name,
    image,
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(env !== undefined && { env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })) }),
    ...(ports.length > 0 && {
      ports: ports.map(({ containerPort, name: port, protocol = 'tcp' }) => ({
        containerPort,
        protocol: protocol.toUpperCase(),
        ...(port !== undefined && { name: port }),
      })),
    }),
    ...((requests ?? limits) !== undefined && {
      resources: { ...(requests && { requests }), ...(limits && { limits }) },
    }),
    ...(health !== undefined && { readinessProbe: probeOf(health), livenessProbe: probeOf(health) }),
    ...mountsOf(workload),
  };
}

function resourceList(
  amount: { cpuMilli?: number; memoryBytes?: number } | undefined,
): Record<string, string> | undefined {
  if (amount === undefined) return undefined;
  const { cpuMilli, memoryBytes } = amount;
  return {
    ...(cpuMilli !== undefined && { cpu: `${cpuMilli}m` }),
    ...(memoryBytes !== undefined && { memory: String(memoryBytes) }),
  };
}

function probeOf(health: HealthCheck): Probe {
  const { intervalMs, timeoutMs, failureThreshold, initialDelayMs } = health;
  return {
    ...(health.kind === 'http' && { httpGet: { path: health.path ?? '/', port: health.port } }),
    ...(health.kind === 'tcp' && { tcpSocket: { port: health.port } }),
    ...(health.kind === 'exec' && { exec: { command: health.command } }),
    ...(intervalMs !== undefined && { periodSeconds: Math.max(1, Math.ceil(intervalMs / 1000)) }),
    ...(timeoutMs !== undefined && { timeoutSeconds: Math.max(1, Math.ceil(timeoutMs / 1000)) }),
    ...(failureThreshold !== undefined && { failureThreshold }),
    ...(initialDelayMs !== undefined && { initialDelaySeconds: Math.ceil(initialDelayMs / 1000) }),
  };
}

const OPERATORS: Readonly<Record<PlacementConstraint['operator'], SelectorRequirement['operator']>> = {
  in: 'In',
  equals: 'In',
  notIn: 'NotIn',
  notEquals: 'NotIn',
  exists: 'Exists',
  notExists: 'DoesNotExist',
};

function affinityOf(constraints: readonly PlacementConstraint[]): Affinity | undefined {
  if (constraints.length === 0) return undefined;
  const matchExpressions = constraints.map(({ attribute, operator, values }) => ({
    key: topologyKeyOf(attribute),
    operator: OPERATORS[operator],
    ...(values !== undefined && { values }),
  }));
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}

/** The well-known labels behind the neutral attributes; every other attribute is a label of its own name. */
export function topologyKeyOf(attribute: string): string {
  if (attribute === 'node') return 'kubernetes.io/hostname';
  return attribute === 'zone' ? 'topology.kubernetes.io/zone' : attribute;
}

function volumesOf({ configs = [], secrets = [] }: Workload): Pick<PodSpec, 'volumes'> {
  const volumes = [
    ...configs.map(({ name }) => ({ name: `config-${name}`, configMap: { name } })),
    ...secrets.map(({ name }) => ({ name: `secret-${name}`, secret: { secretName: name } })),
  ];
  return volumes.length === 0 ? {} : { volumes };
}

function mountsOf({ configs = [], secrets = [] }: Workload): Pick<Container, 'volumeMounts'> {
  const volumeMounts = [
    ...configs.map(({ name, path: mountPath }) => ({ name: `config-${name}`, mountPath })),
    ...secrets.map(({ name, path: mountPath }) => ({ name: `secret-${name}`, mountPath })),
  ];
  return volumeMounts.length === 0 ? {} : { volumeMounts };
}
