/** A pod template as a part of a neutral workload. */
import type { HealthCheck, Workload } from 'regatta/kit';
import { amountOf } from '../../controllers/quantities.js';
import type { Fields } from './fields.js';

/** Reads the template's only or first container; further ones stay unread and are listed as lost. */
export function readTemplate(
  template: Fields,
): Omit<Workload, 'name' | 'replicas' | 'mode'> & { readonly container: string } {
  const spec = template.at('spec');
  const container = spec.at('containers').each()[0] ?? spec.at('containers').at('0');
  const graceSeconds = spec.at('terminationGracePeriodSeconds').number();
  const command = container.at('command').texts();
  const args = container.at('args').texts();
  const env = envOf(container);
  const ports = portsOf(container);
  const health = healthOf(container);
  const resources = resourcesOf(container);
  return {
    container: container.at('name').text() ?? '',
    image: container.at('image').text() ?? '',
    ...(command !== undefined && { command }),
    ...(args !== undefined && { args }),
    ...(env !== undefined && { env }),
    ...(ports.length > 0 && { ports }),
    ...(health !== undefined && { health }),
    ...(resources !== undefined && { resources }),
    ...(graceSeconds !== undefined && { stopGraceMs: graceSeconds * 1000 }),
    ...constraintsOf(spec),
  };
}

/** Variables with a value of their own; those taken from elsewhere are lost. */
function envOf(container: Fields): Record<string, string> | undefined {
  const env: Record<string, string> = {};
  for (const variable of container.at('env').each()) {
    if (variable.at('valueFrom').exists) continue;
    env[variable.at('name').text() ?? ''] = variable.at('value').text() ?? '';
  }
  return Object.keys(env).length === 0 ? undefined : env;
}

function portsOf(container: Fields): NonNullable<Workload['ports']> {
  return container
    .at('ports')
    .each()
    .flatMap((port) => {
      const containerPort = port.at('containerPort').number();
      const name = port.at('name').text();
      const protocol = port.at('protocol').text()?.toLowerCase();
      if (containerPort === undefined) return [];
      return {
        containerPort,
        ...(name !== undefined && { name }),
        ...((protocol === 'tcp' || protocol === 'udp') && { protocol }),
      };
    });
}

function resourcesOf(container: Fields): Workload['resources'] {
  const resources = container.at('resources');
  const read = (list: Fields) => {
    const cpu = list.at('cpu');
    const memory = list.at('memory');
    if (!cpu.exists && !memory.exists) return undefined;
    const amount = (field: Fields, resource: string) => amountOf(resource, field.text() ?? field.number());
    return {
      ...(cpu.exists && { cpuMilli: amount(cpu, 'cpu') }),
      ...(memory.exists && { memoryBytes: amount(memory, 'memory') }),
    };
  };
  const requests = read(resources.at('requests'));
  const limits = read(resources.at('limits'));
  if (requests === undefined && limits === undefined) return undefined;
  return { ...(requests && { requests }), ...(limits && { limits }) };
}

/** The readiness probe, or the liveness probe where there is no other; a second one with the same target says nothing new. */
function healthOf(container: Fields): HealthCheck | undefined {
  const readiness = container.at('readinessProbe');
  const probe = readiness.exists ? readiness : container.at('livenessProbe');
  if (!probe.exists) return undefined;
  const milliseconds = (field: string) => {
    const seconds = probe.at(field).number();
    return seconds === undefined ? undefined : seconds * 1000;
  };
  const times = {
    ...defined('intervalMs', milliseconds('periodSeconds')),
    ...defined('timeoutMs', milliseconds('timeoutSeconds')),
    ...defined('initialDelayMs', milliseconds('initialDelaySeconds')),
    ...defined('failureThreshold', probe.at('failureThreshold').number()),
  };
  const http = probe.at('httpGet');
  const httpPort = http.at('port').number();
  if (httpPort !== undefined) return { kind: 'http', port: httpPort, path: http.at('path').text() ?? '/', ...times };
  const tcpPort = probe.at('tcpSocket').at('port').number();
  if (tcpPort !== undefined) return { kind: 'tcp', port: tcpPort, ...times };
  const command = probe.at('exec').at('command').texts();
  return command === undefined ? undefined : { kind: 'exec', command, ...times };
}

function defined<K extends string>(name: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, number>>);
}

/** A node selector is a list of labels that must be equal. Every node runs the same operating system here, so that label is no loss. */
function constraintsOf(spec: Fields): Pick<Workload, 'constraints'> {
  const selector = spec.at('nodeSelector').textMap() ?? {};
  const labels = Object.entries(selector).filter(([label]) => !/^(beta\.)?kubernetes\.io\/os$/.test(label));
  if (labels.length === 0) return {};
  return {
    constraints: labels.map(([attribute, value]) => ({ attribute, operator: 'equals' as const, values: [value] })),
  };
}
