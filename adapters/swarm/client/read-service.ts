import type { Loss, PlacementConstraint, UpdatePolicy, Workload, WorkloadPort } from 'regatta/kit';
import { textAt } from '../resources/json-text.js';
import { bytesOf, msOfText, pairsOf, textsOf } from './compose-values.js';

type Json = Readonly<Record<string, unknown>>;

/** Keys that become something; all others are losses. */
const READ = new Set([
  'image',
  'ports',
  'command',
  'entrypoint',
  'environment',
  'labels',
  'deploy',
  'healthcheck',
  'stop_grace_period',
  'depends_on',
  'volumes',
  'configs',
  'secrets',
  'expose',
]);
const DEPLOY_READ = new Set([
  'mode',
  'replicas',
  'resources',
  'placement',
  'update_config',
  'restart_policy',
  'labels',
]);

/** One service of a Compose file. */
export function readService(
  name: string,
  service: Json,
): { readonly workload: Workload; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const path = `services.${name}`;
  const lose = (key: string, consequence: string) =>
    void losses.push({ path: `${path}.${key}`, kind: 'unsupported', consequence });
  const deploy = objectAt(service, 'deploy');
  for (const key of Object.keys(service))
    if (!READ.has(key)) lose(key, `${key} is no part of a neutral workload; it is left out`);
  for (const key of Object.keys(deploy))
    if (!DEPLOY_READ.has(key)) lose(`deploy.${key}`, `${key} is no part of a neutral workload; it is left out`);
  const mode = modeOf(deploy);
  const ports = portsOf(service);
  const constraints = textsOf(objectAt(deploy, 'placement')['constraints']).flatMap((text) => constraintOf(text, lose));
  const spread = ((objectAt(deploy, 'placement')['preferences'] ?? []) as Json[]).map(({ spread: key }) => ({
    attribute: attributeOf(String(key)),
    mode: 'preferred' as const,
  }));
  const update = updateOf(objectAt(deploy, 'update_config'));
  const restart = restartOf(objectAt(deploy, 'restart_policy'));
  const grace = service['stop_grace_period'];
  const workload: Workload = {
    name,
    image: textAt(service['image']),
    ...(mode !== 'global' && { replicas: Number(deploy['replicas'] ?? 1) }),
    ...(mode !== 'replicated' && { mode }),
    ...(ports.length > 0 && { ports }),
    ...wordsOf(service),
    ...mapsOf(service, deploy),
    ...resourcesOf(deploy),
    ...(constraints.length > 0 && { constraints }),
    ...(spread.length > 0 && { spread }),
    ...(update !== undefined && { update }),
    ...(restart !== undefined && { restart }),
    ...healthOf(objectAt(service, 'healthcheck')),
    ...(grace !== undefined && { stopGraceMs: msOfText(grace) }),
    ...dependenciesOf(service),
    ...filesOf(service, lose),
  };
  return { workload, losses };
}

function modeOf(deploy: Json): NonNullable<Workload['mode']> {
  const mode = textAt(deploy['mode'], 'replicated');
  if (mode === 'global') return 'global';
  return mode.endsWith('-job') ? 'job' : 'replicated';
}

function portsOf(service: Json): WorkloadPort[] {
  const published = ((service['ports'] ?? []) as unknown[]).map((port): WorkloadPort => {
    if (typeof port === 'object' && port !== null) {
      const { target, published: outside, protocol } = port as Json;
      return {
        containerPort: Number(target),
        ...(outside !== undefined && { publishedPort: Number(outside) }),
        ...(protocol === 'udp' && { protocol: 'udp' as const }),
      };
    }
    const [spec = '', protocol] = String(port).split('/');
    const parts = spec.split(':');
    return {
      containerPort: Number(parts.at(-1)),
      ...(parts.length > 1 && { publishedPort: Number(parts.at(-2)) }),
      ...(protocol === 'udp' && { protocol: 'udp' as const }),
    };
  });
  const exposed = textsOf(service['expose']).map((port) => ({ containerPort: Number(port) }));
  return [...published, ...exposed];
}

function wordsOf(service: Json): Pick<Workload, 'command' | 'args'> {
  const words = (value: unknown) => (Array.isArray(value) ? value.map(String) : String(value).split(/\s+/));
  return {
    ...(isSet(service['entrypoint']) && { command: words(service['entrypoint']) }),
    ...(isSet(service['command']) && { args: words(service['command']) }),
  };
}

function mapsOf(service: Json, deploy: Json): Pick<Workload, 'env' | 'labels'> {
  const env = pairsOf(service['environment']);
  const labels = { ...pairsOf(service['labels']), ...pairsOf(deploy['labels']) };
  return { ...(Object.keys(env).length > 0 && { env }), ...(Object.keys(labels).length > 0 && { labels }) };
}

function resourcesOf(deploy: Json): Pick<Workload, 'resources'> {
  const resources = objectAt(deploy, 'resources');
  const amount = (key: string) => {
    const { cpus, memory } = objectAt(resources, key);
    return {
      ...(cpus !== undefined && { cpuMilli: Math.round(Number(cpus) * 1000) }),
      ...(memory !== undefined && { memoryBytes: bytesOf(memory) }),
    };
  };
  const [limits, requests] = [amount('limits'), amount('reservations')];
  const has = (part: object) => Object.keys(part).length > 0;
  if (!has(limits) && !has(requests)) return {};
  return { resources: { ...(has(limits) && { limits }), ...(has(requests) && { requests }) } };
}

function constraintOf(text: string, lose: (key: string, consequence: string) => void): PlacementConstraint[] {
  const match = /^\s*([\w.-]+)\s*(==|!=)\s*(.+?)\s*$/.exec(text);
  const key = match?.[1] ?? '';
  const known = key === 'node.hostname' || key === 'node.role' || key.startsWith('node.labels.');
  if (match === null || !known) {
    lose('deploy.placement.constraints', `"${text}" cannot be said of a neutral workload`);
    return [];
  }
  return [{ attribute: attributeOf(key), operator: match[2] === '==' ? 'equals' : 'notEquals', values: [match[3]!] }];
}

function attributeOf(key: string): string {
  if (key === 'node.hostname') return 'name';
  return key === 'node.role' ? 'role' : key.replace(/^(node|engine)\.labels\./, '');
}

function updateOf(config: Json): UpdatePolicy | undefined {
  if (Object.keys(config).length === 0) return undefined;
  const { parallelism, delay, monitor, order, failure_action: action } = config;
  return {
    ...(typeof parallelism === 'number' && parallelism > 0 && { parallelism }),
    ...(delay !== undefined && { delayMs: msOfText(delay) }),
    ...(monitor !== undefined && { monitorMs: msOfText(monitor) }),
    ...(order !== undefined && { order: order as NonNullable<UpdatePolicy['order']> }),
    ...(action !== undefined && { onFailure: action as NonNullable<UpdatePolicy['onFailure']> }),
  };
}

function restartOf(policy: Json): Workload['restart'] | undefined {
  if (Object.keys(policy).length === 0) return undefined;
  const policies: Readonly<Record<string, 'always' | 'on-failure' | 'never'>> = {
    any: 'always',
    'on-failure': 'on-failure',
    none: 'never',
  };
  return {
    policy: policies[textAt(policy['condition'], 'any')] ?? 'always',
    ...(policy['delay'] !== undefined && { delayMs: msOfText(policy['delay']) }),
    ...(policy['max_attempts'] !== undefined && { maxAttempts: Number(policy['max_attempts']) }),
  };
}

function healthOf(check: Json): Pick<Workload, 'health'> {
  const test = check['test'];
  if (test === undefined || check['disable'] === true) return {};
  const words = Array.isArray(test) ? test.map(String) : ['CMD-SHELL', textAt(test)];
  if (words[0] === 'NONE') return {};
  const command = words[0] === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words.slice(1)] : words.slice(1);
  return {
    health: {
      kind: 'exec',
      command,
      ...(check['interval'] !== undefined && { intervalMs: msOfText(check['interval']) }),
      ...(check['timeout'] !== undefined && { timeoutMs: msOfText(check['timeout']) }),
      ...(check['start_period'] !== undefined && { initialDelayMs: msOfText(check['start_period']) }),
      ...(check['retries'] !== undefined && { failureThreshold: Number(check['retries']) }),
    },
  };
}

function dependenciesOf(service: Json): Pick<Workload, 'dependsOn'> {
  const value = service['depends_on'];
  if (value === undefined || value === null) return {};
  return { dependsOn: Array.isArray(value) ? value.map(String) : Object.keys(value) };
}

function filesOf(
  service: Json,
  lose: (key: string, consequence: string) => void,
): Pick<Workload, 'configs' | 'secrets' | 'volumes'> {
  const mounted = (key: string, folder: string) =>
    ((service[key] ?? []) as (string | Json)[]).map((entry) => {
      if (typeof entry === 'string') return { name: entry, path: `${folder}${entry}` };
      const target = String(entry['target'] ?? entry['source']);
      return { name: String(entry['source']), path: target.startsWith('/') ? target : `${folder}${target}` };
    });
  const volumes = ((service['volumes'] ?? []) as (string | Json)[]).flatMap((entry) => {
    const [source = '', target = '', mode] =
      typeof entry === 'string'
        ? entry.split(':')
        : [textAt(entry['source']), textAt(entry['target']), entry['read_only'] === true ? 'ro' : undefined];
    if (/^[\w][\w.-]*$/.test(source) && target !== '')
      return [{ name: source, path: target, ...(mode === 'ro' && { readOnly: true }) }];
    lose('volumes', `"${source}" is no named volume; it is left out`);
    return [];
  });
  const [configs, secrets] = [mounted('configs', '/'), mounted('secrets', '/run/secrets/')];
  return {
    ...(configs.length > 0 && { configs }),
    ...(secrets.length > 0 && { secrets }),
    ...(volumes.length > 0 && { volumes }),
  };
}

function objectAt(parent: Json, key: string): Json {
  const value = parent[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
