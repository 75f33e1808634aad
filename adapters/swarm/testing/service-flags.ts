import { bytesOf, msOfText } from '../client/compose-values.js';
import { nanosecondsOf } from '../resources/durations.js';
import { objectAt, type Json } from './exchange.js';

/** A command's words, taken apart. */
export interface ServiceWords {
  readonly flags: readonly (readonly [name: string, value: string])[];
  readonly rest: readonly string[];
}

const SWITCHES = new Set(['detach', 'no-resolve-image', 'force', 'with-registry-auth', 'quiet']);
const SHORT: Readonly<Record<string, string>> = { d: 'detach', e: 'env', l: 'label', p: 'publish', q: 'quiet' };

const nanoseconds = (text: string) => nanosecondsOf(msOfText(text));

/** Where a flag's value goes in a spec, and as what. Flags that are not here need the real CLI. */
const PLACES: Readonly<Record<string, readonly [path: string, read: (text: string) => unknown]>> = {
  name: ['Name', String],
  image: ['TaskTemplate.ContainerSpec.Image', String],
  'stop-grace-period': ['TaskTemplate.ContainerSpec.StopGracePeriod', nanoseconds],
  hostname: ['TaskTemplate.ContainerSpec.Hostname', String],
  'restart-condition': ['TaskTemplate.RestartPolicy.Condition', String],
  'restart-delay': ['TaskTemplate.RestartPolicy.Delay', nanoseconds],
  'restart-max-attempts': ['TaskTemplate.RestartPolicy.MaxAttempts', Number],
  'restart-window': ['TaskTemplate.RestartPolicy.Window', nanoseconds],
  'reserve-memory': ['TaskTemplate.Resources.Reservations.MemoryBytes', bytesOf],
  'limit-memory': ['TaskTemplate.Resources.Limits.MemoryBytes', bytesOf],
  'reserve-cpu': ['TaskTemplate.Resources.Reservations.NanoCPUs', (text) => Math.round(Number(text) * 1e9)],
  'limit-cpu': ['TaskTemplate.Resources.Limits.NanoCPUs', (text) => Math.round(Number(text) * 1e9)],
  'replicas-max-per-node': ['TaskTemplate.Placement.MaxReplicas', Number],
  'endpoint-mode': ['EndpointSpec.Mode', String],
  ...rolloutPlaces('update', 'UpdateConfig'),
  ...rolloutPlaces('rollback', 'RollbackConfig'),
};

/** The same for flags that may come again and again. */
const LISTS: Readonly<Record<string, readonly [path: string, read: (text: string) => unknown]>> = {
  env: ['TaskTemplate.ContainerSpec.Env', String],
  'env-add': ['TaskTemplate.ContainerSpec.Env', String],
  constraint: ['TaskTemplate.Placement.Constraints', String],
  'constraint-add': ['TaskTemplate.Placement.Constraints', String],
  publish: ['EndpointSpec.Ports', portOf],
  'publish-add': ['EndpointSpec.Ports', portOf],
};

function rolloutPlaces(prefix: string, section: string): typeof PLACES {
  return {
    [`${prefix}-parallelism`]: [`${section}.Parallelism`, Number],
    [`${prefix}-delay`]: [`${section}.Delay`, nanoseconds],
    [`${prefix}-monitor`]: [`${section}.Monitor`, nanoseconds],
    [`${prefix}-failure-action`]: [`${section}.FailureAction`, String],
    [`${prefix}-max-failure-ratio`]: [`${section}.MaxFailureRatio`, Number],
    [`${prefix}-order`]: [`${section}.Order`, String],
  };
}

function portOf(text: string): Json {
  const [published = '', target = ''] = text.split(':');
  return { Protocol: 'tcp', TargetPort: Number(target), PublishedPort: Number(published), PublishMode: 'ingress' };
}

/** Flags first, then everything from the first word that is none. */
export function wordsOf(words: readonly string[]): ServiceWords {
  const flags: (readonly [string, string])[] = [];
  for (let at = 0; at < words.length; at++) {
    const match = /^--?([a-z-]+)(?:=(.*))?$/s.exec(words[at]!);
    if (match === null) return { flags, rest: words.slice(at) };
    const name = SHORT[match[1]!] ?? match[1]!;
    flags.push([name, match[2] ?? (SWITCHES.has(name) ? 'true' : words[++at]!)]);
  }
  return { flags, rest: [] };
}

export function isSet({ flags }: ServiceWords, name: string): boolean {
  return flags.some(([flag, value]) => flag === name && value !== 'false');
}

/** The spec with what the flags ask for; undefined when one of them is unknown here. */
export function withFlags(spec: Json, { flags }: ServiceWords): Json | undefined {
  let changed = spec;
  for (const [name, value] of flags) {
    const [place, list] = [PLACES[name], LISTS[name]];
    if (place !== undefined) changed = put(changed, place[0].split('.'), () => place[1](value));
    else if (list !== undefined)
      changed = put(changed, list[0].split('.'), (before) => [...((before ?? []) as unknown[]), list[1](value)]);
    else if (name === 'replicas' || name === 'max-concurrent' || name === 'mode')
      changed = withMode(changed, name, value);
    else if (name === 'force')
      changed = put(changed, ['TaskTemplate', 'ForceUpdate'], (before) => Number(before ?? 0) + 1);
    else if (!SWITCHES.has(name)) return undefined;
  }
  return withRollouts(changed);
}

/** Where one setting of a rollout is asked for, the CLI sends its own defaults for the others. */
function withRollouts(spec: Json): Json {
  const filled = ['UpdateConfig', 'RollbackConfig'].flatMap((section) => {
    const given = objectAt(spec, section);
    return given === undefined ? [] : [[section, { Parallelism: 1, ...given }] as const];
  });
  return { ...spec, ...Object.fromEntries(filled) };
}

function withMode(spec: Json, name: string, value: string): Json {
  const mode = objectAt(spec, 'Mode') ?? {};
  const kinds: Readonly<Record<string, Json>> = {
    global: { Global: {} },
    'global-job': { GlobalJob: {} },
    'replicated-job': { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
  };
  if (name === 'mode') return { ...spec, Mode: kinds[value] ?? mode };
  const job = objectAt(mode, 'ReplicatedJob');
  if (job === undefined) return { ...spec, Mode: { Replicated: { Replicas: Number(value) } } };
  const asked =
    name === 'replicas'
      ? { MaxConcurrent: Number(value), TotalCompletions: Number(value) }
      : { MaxConcurrent: Number(value) };
  return { ...spec, Mode: { ReplicatedJob: { ...job, ...asked } } };
}

function put(object: Json, [name = '', ...inner]: readonly string[], change: (before: unknown) => unknown): Json {
  const before = object[name];
  return { ...object, [name]: inner.length === 0 ? change(before) : put((before ?? {}) as Json, inner, change) };
}
