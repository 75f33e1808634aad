/** Neutral -> native: a workload as a Deployment, DaemonSet or Job, and the Service in front of it. */
import type { Loss, Translation, UpdateLimits, Workload } from 'regatta/kit';
import { labelsOf, podSpecOf } from './translate-pod.js';
import { namespaceOf } from './paths.js';

export function translate(workload: Workload): Translation {
  const published = workload.ports?.find(({ publishedPort }) => publishedPort !== undefined)?.publishedPort;
  const limits = limitsOf(workload);
  return {
    documents: [objectOf(workload), ...(published === undefined ? [] : [serviceOf(workload, published)])],
    losses: lossesOf(workload),
    ...(limits !== undefined && { limits }),
  };
}

/** The object that runs the workload. */
export function objectOf(workload: Workload): object {
  const { name, mode = 'replicated', replicas = 1 } = workload;
  const labels = labelsOf(workload);
  const metadata = { name, namespace: namespaceOf(workload), labels };
  const template = { metadata: { labels }, spec: podSpecOf(workload) };
  const selector = { matchLabels: { app: name } };
  if (mode === 'global') return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template } };
  if (mode === 'job') {
    const completions = workload.completions ?? replicas;
    return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { parallelism: replicas, completions, template } };
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas, selector, template, ...strategyOf(workload) },
  };
}

/** Ports that a service can have on every node (kube-apiserver --service-node-port-range). */
const NODE_PORTS = { first: 30_000, last: 32_767 };

export function isNodePort(port: number): boolean {
  return port >= NODE_PORTS.first && port <= NODE_PORTS.last;
}

/**
 * A service of the workload's first port, published on a port of every node: a node port where the port is one, else by naming the
 * nodes' addresses as external ones.
 */
export function serviceOf(workload: Workload, publishedPort: number, nodeAddresses: readonly string[] = []): object {
  const [first] = workload.ports ?? [];
  const targetPort = first?.containerPort ?? 80;
  const protocol = (first?.protocol ?? 'tcp').toUpperCase();
  const selector = { app: workload.name };
  const spec = isNodePort(publishedPort)
    ? { type: 'NodePort', selector, ports: [{ port: targetPort, targetPort, nodePort: publishedPort, protocol }] }
    : { selector, externalIPs: nodeAddresses, ports: [{ port: publishedPort, targetPort, protocol }] };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: workload.name, namespace: namespaceOf(workload), labels: labelsOf(workload) },
    spec,
  };
}

function strategyOf({ update }: Workload): object {
  if (update === undefined) return {};
  const { maxSurge, maxUnavailable, order, parallelism } = update;
  // `parallelism` and `order` say the same in other words: how many at a time, and on which side of the wanted number.
  const surge = maxSurge ?? (order === 'start-first' ? parallelism : order === 'stop-first' ? 0 : undefined);
  const unavailable =
    maxUnavailable ?? (order === 'stop-first' ? (parallelism ?? 1) : order === 'start-first' ? 0 : undefined);
  if (surge === undefined && unavailable === undefined) return {};
  const rollingUpdate = {
    ...(surge !== undefined && { maxSurge: surge }),
    ...(unavailable !== undefined && { maxUnavailable: unavailable }),
  };
  return { strategy: { type: 'RollingUpdate', rollingUpdate } };
}

/** A Deployment's default is a quarter of its replicas: rounded down for missing ones, up for extra ones. */
function limitsOf(workload: Workload): UpdateLimits | undefined {
  const { mode = 'replicated', replicas = 1 } = workload;
  if (mode !== 'replicated') return undefined;
  const { rollingUpdate } =
    (strategyOf(workload) as { strategy?: { rollingUpdate?: Partial<UpdateLimits> } }).strategy ?? {};
  const maxSurge = rollingUpdate?.maxSurge ?? Math.ceil(replicas / 4);
  const maxUnavailable = rollingUpdate?.maxUnavailable ?? Math.floor(replicas / 4);
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

function lossesOf({ update, restart, mode, dependsOn, volumes, ports = [] }: Workload): Loss[] {
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], consequence: string) => losses.push({ path, kind, consequence });
  ports.forEach(({ publishedPort }, index) => {
    if (publishedPort === undefined || isNodePort(publishedPort)) return;
    lose(
      `ports[${index}].publishedPort`,
      'approximated',
      `${publishedPort} is no node port (30000-32767); it is reached through external IPs of the nodes.`,
    );
  });
  if (update?.delayMs !== undefined)
    lose(
      'update.delayMs',
      'unsupported',
      'A Deployment does not wait between its steps; minReadySeconds is the nearest.',
    );
  if (update?.monitorMs !== undefined)
    lose('update.monitorMs', 'unsupported', 'A Deployment watches readiness, not a time after each step.');
  if (update?.onFailure === 'rollback')
    lose('update.onFailure', 'unsupported', 'A Deployment stops at a failed update; nothing takes it back by itself.');
  if (restart !== undefined && mode !== 'job' && restart.policy !== 'always')
    lose('restart.policy', 'unsupported', 'Pods of a Deployment or DaemonSet are always restarted.');
  if (restart?.delayMs !== undefined)
    lose('restart.delayMs', 'unsupported', 'The kubelet backs off by itself, from 10 seconds up to 5 minutes.');
  if (restart?.maxAttempts !== undefined)
    lose('restart.maxAttempts', 'unsupported', 'Restarts are not counted out, except for Jobs (backoffLimit).');
  if (dependsOn !== undefined)
    lose('dependsOn', 'ignored', 'The cluster starts everything at once; the scenario waits instead.');
  if (volumes !== undefined)
    lose('volumes', 'ignored', 'Volumes would need a storage class; the containers run without them.');
  return losses;
}
