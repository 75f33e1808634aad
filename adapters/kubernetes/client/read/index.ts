/** Kubernetes manifests as neutral workloads. */
import type { Loss, Reader, Workload } from 'regatta/kit';
import { Fields } from './fields.js';
import { readTemplate } from './pod-template.js';

const MODES: Readonly<Record<string, Workload['mode']>> = {
  Deployment: 'replicated',
  StatefulSet: 'replicated',
  ReplicaSet: 'replicated',
  ReplicationController: 'replicated',
  DaemonSet: 'global',
  Job: 'job',
};

/** Kinds that only carry others or that every platform makes by itself. */
const WITHOUT_MEANING = new Set(['Namespace', 'List']);

interface Document {
  readonly kind: string;
  readonly fields: Fields;
  readonly index: number;
}

export const kubernetesReader: Reader = {
  id: 'kubernetes-manifest',
  title: 'Kubernetes manifests (YAML or JSON)',
  detects: (documents) => documents.length > 0 && documents.every((document) => isManifest(document)),
  read(written) {
    const documents = flattened(written).map((value, index) => ({
      kind: (value as { kind: string }).kind,
      fields: new Fields(value),
      index,
    }));
    const workloads = documents.flatMap((document) => readWorkload(document) ?? []);
    const published = documents
      .filter(({ kind }) => kind === 'Service')
      .map((document) => readService(document, workloads));
    return {
      workloads: workloads.map(({ workload, labels }) => withPorts(workload, labels, published)),
      losses: documents.flatMap(lossesOf),
    };
  },
};

interface ReadWorkload {
  readonly workload: Workload;
  /** Labels of its pods, which services select by. */
  readonly labels: Readonly<Record<string, string>>;
}

interface ReadService {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly target: number; readonly published: number | undefined }[];
}

function isManifest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  return typeof apiVersion === 'string' && typeof kind === 'string';
}

/** `kind: List` holds further documents. */
function flattened(documents: readonly unknown[]): unknown[] {
  return documents.flatMap((document) => {
    const { kind, items } = document as { kind: string; items?: readonly unknown[] };
    return kind === 'List' && Array.isArray(items) ? flattened(items) : [document];
  });
}

function readWorkload({ kind, fields }: Document): ReadWorkload | undefined {
  const mode = MODES[kind];
  if (mode === undefined) return undefined;
  const spec = fields.at('spec');
  const template = spec.at('template');
  const { container: _, ...rest } = readTemplate(template);
  const labels = template.at('metadata').at('labels').textMap() ?? {};
  const name = fields.at('metadata').at('name').text() ?? '';
  const project = fields.at('metadata').at('namespace').text();
  const replicas = spec.at(kind === 'Job' ? 'parallelism' : 'replicas').number();
  const completions = spec.at('completions').number();
  fields.at('apiVersion').accept();
  fields.at('kind').accept();
  // The neutral model finds its own way from a workload to its instances.
  spec.at('selector').accept();
  fields.at('metadata').at('labels').accept();
  const workload: Workload = {
    name,
    ...rest,
    ...(mode !== 'replicated' && { mode }),
    ...(replicas !== undefined && { replicas }),
    ...(completions !== undefined && { completions }),
    ...(project !== undefined && project !== 'default' && { project }),
    ...updateOf(spec),
  };
  return { workload, labels };
}

function updateOf(spec: Fields): Pick<Workload, 'update'> {
  const rolling = spec.at('strategy').at('rollingUpdate');
  const type = spec.at('strategy').at('type').text();
  if (type === 'Recreate') return {};
  const maxSurge = rolling.at('maxSurge').number();
  const maxUnavailable = rolling.at('maxUnavailable').number();
  if (maxSurge === undefined && maxUnavailable === undefined) return {};
  return {
    update: { ...(maxSurge !== undefined && { maxSurge }), ...(maxUnavailable !== undefined && { maxUnavailable }) },
  };
}

function readService({ fields }: Document, workloads: readonly ReadWorkload[]): ReadService {
  const spec = fields.at('spec');
  for (const name of ['apiVersion', 'kind', 'metadata']) fields.at(name).accept();
  const type = spec.at('type').text() ?? 'ClusterIP';
  const selector = spec.at('selector').textMap() ?? {};
  const ports = spec
    .at('ports')
    .each()
    .map((port) => {
      for (const name of ['name', 'protocol']) port.at(name).accept();
      const own = port.at('port').number() ?? 0;
      const target = port.at('targetPort').number() ?? named(port.at('targetPort').text(), selector, workloads) ?? own;
      const nodePort = port.at('nodePort').number();
      const published = type === 'NodePort' || type === 'LoadBalancer' ? (nodePort ?? own) : undefined;
      return { target, published };
    });
  return { selector, ports };
}

/** A target port by name is the port of that name in a selected container. */
function named(
  name: string | undefined,
  selector: ReadService['selector'],
  workloads: readonly ReadWorkload[],
): number | undefined {
  if (name === undefined) return undefined;
  const selected = workloads.find(({ labels }) => selects(selector, labels));
  return selected?.workload.ports?.find((port) => port.name === name)?.containerPort;
}

function selects(selector: ReadService['selector'], labels: ReadWorkload['labels']): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

/** Adds the published ports of the services that select the workload. */
function withPorts(workload: Workload, labels: ReadWorkload['labels'], services: readonly ReadService[]): Workload {
  const ports = [...(workload.ports ?? [])];
  for (const { ports: own } of services.filter(({ selector }) => selects(selector, labels))) {
    for (const { target, published } of own) {
      const index = ports.findIndex(({ containerPort }) => containerPort === target);
      const port = {
        ...(ports[index] ?? { containerPort: target }),
        ...(published !== undefined && { publishedPort: published }),
      };
      if (index === -1) ports.push(port);
      else ports[index] = port;
    }
  }
  return ports.length === 0 ? workload : { ...workload, ports };
}

function lossesOf({ kind, fields, index }: Document): Loss[] {
  if (WITHOUT_MEANING.has(kind)) return [];
  const name = fields.at('metadata').at('name').text() ?? `document ${index + 1}`;
  if (MODES[kind] === undefined && kind !== 'Service') {
    return [
      {
        path: `${kind}/${name}`,
        kind: 'unsupported',
        consequence: `The neutral model has no ${kind}; the workloads run without it.`,
      },
    ];
  }
  const losses: Loss[] = fields.unread().map((path) => ({
    path: `${kind}/${name}: ${path}`,
    kind: 'unsupported',
    consequence: 'The neutral model has no such field; other platforms run the workload without it.',
  }));
  if (kind === 'StatefulSet')
    losses.push({
      path: `${kind}/${name}`,
      kind: 'approximated',
      consequence: 'Its instances run without stable names and volumes of their own.',
    });
  return losses;
}
