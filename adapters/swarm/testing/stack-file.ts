import { readDocument } from 'regatta/testing';
import { bytesOf, msOfText, pairsOf, textsOf } from '../client/compose-values.js';
import { nanosecondsOf } from '../resources/durations.js';
import { textAt } from '../resources/json-text.js';
import { objectAt, type Json } from './exchange.js';

export const NAMESPACE = 'com.docker.stack.namespace';
const FILE_MODE = 0o444;

/** A Compose file as the docker CLI sends it (docker/cli cli/compose/convert): bodies of requests, services without the ids of their files. */
export interface StackFile {
  readonly networks: readonly Json[];
  readonly secrets: readonly Json[];
  readonly configs: readonly Json[];
  readonly services: readonly (Json & { readonly Name: string })[];
}

/** What a Compose file says; or, as a text, what the CLI finds wrong with it. */
export function readStackFile(
  stack: string,
  files: Readonly<Record<string, string>>,
  name: string,
): StackFile | string {
  const document = readDocument(files[name] ?? '').value as Json;
  const services = Object.entries(objectAt(document, 'services') ?? {}) as [string, Json][];
  for (const [service, { deploy }] of services) {
    const replicas = (deploy as Json | undefined)?.['replicas'];
    if (replicas !== undefined && !Number.isInteger(replicas))
      return `services.${service}.deploy.replicas must be a integer\n`;
  }
  const sealed = (kind: 'secrets' | 'configs') =>
    Object.entries(objectAt(document, kind) ?? {}).map(([own, value]) => ({
      Name: `${stack}_${own}`,
      Labels: { [NAMESPACE]: stack },
      Data: btoa(files[textAt((value as Json)['file']).replace('./', '')] ?? ''),
    }));
  return {
    networks: networksOf(stack, document, services),
    secrets: sealed('secrets'),
    configs: sealed('configs'),
    services: services.map(([own, service]) => serviceOf(stack, own, service)),
  };
}

function networksOf(stack: string, document: Json, services: readonly [string, Json][]): readonly Json[] {
  const used = new Set(services.flatMap(([, service]) => namesOfNetworks(service)));
  return [...used].map((own) => {
    const network = objectAt(objectAt(document, 'networks'), own);
    return {
      Name: `${stack}_${own}`,
      Driver: textAt(network?.['driver'], 'overlay'),
      Attachable: network?.['attachable'] === true,
      Labels: { [NAMESPACE]: stack },
      CheckDuplicate: true,
    };
  });
}

function namesOfNetworks({ networks }: Json): readonly string[] {
  if (networks === undefined || networks === null) return ['default'];
  return Array.isArray(networks) ? networks.map(String) : Object.keys(networks);
}

function serviceOf(stack: string, own: string, service: Json): StackFile['services'][number] {
  const deploy = objectAt(service, 'deploy') ?? {};
  const placement = objectAt(deploy, 'placement') ?? {};
  const update = objectAt(deploy, 'update_config');
  const image = textAt(service['image']);
  const Labels = { [NAMESPACE]: stack };
  return {
    Name: `${stack}_${own}`,
    Labels: { ...Labels, 'com.docker.stack.image': image, ...pairsOf(deploy['labels']) },
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        Labels: { ...Labels, ...pairsOf(service['labels']) },
        Env: Object.entries(pairsOf(service['environment'])).map(([name, value]) => `${name}=${value}`),
        Mounts: textsOf(service['volumes']).map((text) => mountOf(stack, text)),
        Privileges: { CredentialSpec: null, SELinuxContext: null, NoNewPrivileges: false },
        Secrets: textsOf(service['secrets']).map((name) => reference('Secret', stack, name)),
        Configs: textsOf(service['configs']).map((name) => reference('Config', stack, name)),
      },
      Resources: resourcesOf(objectAt(deploy, 'resources') ?? {}),
      ...restartOf(objectAt(deploy, 'restart_policy')),
      Placement: {
        Constraints: textsOf(placement['constraints']),
        Preferences: ((placement['preferences'] ?? []) as readonly Json[]).map(({ spread }) => ({
          Spread: { SpreadDescriptor: textAt(spread) },
        })),
        MaxReplicas: placement['max_replicas_per_node'] ?? 0,
      },
      Networks: namesOfNetworks(service).map((name) => ({ Target: `${stack}_${name}`, Aliases: [own] })),
      ForceUpdate: 0,
    },
    Mode: deploy['mode'] === 'global' ? { Global: {} } : { Replicated: { Replicas: deploy['replicas'] ?? 1 } },
    ...(update !== undefined && { UpdateConfig: updateOf(update) }),
    EndpointSpec: { Mode: textAt(deploy['endpoint_mode']), Ports: textsOf(service['ports']).map(portOf) },
  };
}

function mountOf(stack: string, text: string): Json {
  const [source = '', target = ''] = text.split(':');
  return {
    Type: 'volume',
    Source: `${stack}_${source}`,
    Target: target,
    VolumeOptions: { Labels: { [NAMESPACE]: stack } },
  };
}

function reference(word: 'Secret' | 'Config', stack: string, name: string): Json {
  const File = { Name: name, UID: '0', GID: '0', Mode: FILE_MODE };
  return { File, [`${word}Name`]: `${stack}_${name}` };
}

function resourcesOf(resources: Json): Json {
  const part = (given: Json | undefined) =>
    given && {
      NanoCPUs: Math.round(Number(given['cpus'] ?? 0) * 1e9),
      MemoryBytes: given['memory'] === undefined ? 0 : bytesOf(given['memory']),
    };
  return { Limits: part(objectAt(resources, 'limits')), Reservations: part(objectAt(resources, 'reservations')) };
}

function restartOf(policy: Json | undefined): Json {
  if (policy === undefined) return {};
  const { condition, delay, max_attempts: MaxAttempts, window } = policy;
  return {
    RestartPolicy: {
      Condition: textAt(condition, 'any'),
      ...(delay !== undefined && { Delay: nanosecondsOf(msOfText(delay)) }),
      ...(MaxAttempts !== undefined && { MaxAttempts }),
      ...(window !== undefined && { Window: nanosecondsOf(msOfText(window)) }),
    },
  };
}

function updateOf({ parallelism, delay, failure_action, monitor, max_failure_ratio, order }: Json): Json {
  return {
    Parallelism: parallelism ?? 1,
    ...(delay !== undefined && { Delay: nanosecondsOf(msOfText(delay)) }),
    ...(failure_action !== undefined && { FailureAction: failure_action }),
    ...(monitor !== undefined && { Monitor: nanosecondsOf(msOfText(monitor)) }),
    ...(max_failure_ratio !== undefined && { MaxFailureRatio: max_failure_ratio }),
    ...(order !== undefined && { Order: order }),
  };
}

function portOf(text: string): Json {
  const [numbers = '', Protocol = 'tcp'] = text.split('/');
  const [target, published] = numbers.split(':').toReversed();
  return { Protocol, TargetPort: Number(target), PublishedPort: Number(published ?? 0), PublishMode: 'ingress' };
}
