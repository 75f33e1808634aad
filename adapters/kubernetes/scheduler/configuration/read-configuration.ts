import { isObject, listAt, numberAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import { argumentProblem } from './argument-shapes.js';
import { DEFAULT_ARGUMENTS, DEFAULT_SCHEDULER } from './defaults.js';
import { extendersOf, extendersProblem, type ExtenderConfiguration } from './extenders.js';
import { KNOWN_PLUGINS, pluginPoints, type PluginSets } from './plugin-points.js';
import {
  POINTS,
  type PluginArguments,
  type ProfileConfiguration,
  type SchedulerConfiguration,
  type WeightedResource,
} from './types.js';

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';
const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

/** A configuration that cannot be used, and why. */
export interface UnusableConfiguration {
  readonly problem: string;
}

/** What the profile of constants says where a configuration is silent. */
export interface ConfigurationDefaults {
  readonly percentageOfNodesToScore: number;
  readonly hardPodAffinityWeight: number;
  readonly podInitialBackOffMs: number;
  readonly podMaximumBackOffMs: number;
}

/** Fills in what a configuration leaves out (pkg/scheduler/apis/config/v1/defaults.go) and checks the rest. */
export function readConfiguration(
  document: unknown,
  defaults: ConfigurationDefaults,
): SchedulerConfiguration | UnusableConfiguration {
  if (!isObject(document)) return { problem: 'the configuration is no object' };
  const { apiVersion = API_VERSION, kind = KIND } = document;
  if (apiVersion !== API_VERSION || kind !== KIND)
    return { problem: `no kind "${String(kind)}" is registered for version "${String(apiVersion)}"` };
  const percentage = numberOr(document, 'percentageOfNodesToScore', defaults.percentageOfNodesToScore);
  if (percentage < 0 || percentage > 100)
    return { problem: `percentageOfNodesToScore: Invalid value: ${percentage}: not in valid range [0-100]` };
  const given = listAt(document, 'profiles').filter(isObject);
  const shapes = given.flatMap((profile) => listAt(profile, 'pluginConfig').filter(isObject)).map(shapeProblem);
  const misshapen = shapes.find((found) => found !== undefined);
  if (misshapen !== undefined) return { problem: misshapen };
  const profiles = (given.length === 0 ? [{}] : given).map((profile) =>
    profileOf(profile, numberOr(profile, 'percentageOfNodesToScore', percentage), defaults),
  );
  const problem =
    profiles.map(problemOf).find((found) => found !== undefined) ?? doubled(profiles) ?? extendersProblem(document);
  if (problem !== undefined) return { problem };
  const extenders = extendersOf(document);
  return {
    profiles: profiles.map((profile) => leaving(profile, extenders)),
    extenders,
    podInitialBackOffMs: secondsOr(document, 'podInitialBackoffSeconds', defaults.podInitialBackOffMs),
    podMaximumBackOffMs: secondsOr(document, 'podMaxBackoffSeconds', defaults.podMaximumBackOffMs),
  };
}

/** A profile that does not look at what is left to extenders (pkg/scheduler/scheduler.go New). */
function leaving(profile: ProfileConfiguration, extenders: readonly ExtenderConfiguration[]): ProfileConfiguration {
  const left = extenders.flatMap(({ ignoredResources }) => ignoredResources);
  if (left.length === 0) return profile;
  const { NodeResourcesFit: fit } = profile.arguments;
  const ignoredResources = [...(fit.ignoredResources ?? []), ...left];
  return { ...profile, arguments: { ...profile.arguments, NodeResourcesFit: { ...fit, ignoredResources } } };
}

function shapeProblem(entry: JsonObject): string | undefined {
  return argumentProblem(textAt(entry, 'name'), objectAt(entry, 'args'));
}

function profileOf(profile: JsonObject, percentage: number, defaults: ConfigurationDefaults): ProfileConfiguration {
  return {
    schedulerName: textAt(profile, 'schedulerName') || DEFAULT_SCHEDULER,
    percentageOfNodesToScore: percentage,
    plugins: pluginPoints(setsOf(objectAt(profile, 'plugins'))),
    arguments: argumentsOf(listAt(profile, 'pluginConfig').filter(isObject), defaults),
  };
}

function setsOf(plugins: JsonObject): PluginSets {
  const pluginsAt = (set: JsonObject, field: string) =>
    listAt(set, field).map((plugin) => ({ name: textAt(plugin, 'name'), weight: numberAt(plugin, 'weight') }));
  const entries = [...POINTS, 'multiPoint' as const].map((point) => {
    const set = objectAt(plugins, point);
    return [point, { enabled: pluginsAt(set, 'enabled'), disabled: pluginsAt(set, 'disabled') }] as const;
  });
  return Object.fromEntries(entries);
}

function argumentsOf(given: readonly JsonObject[], { hardPodAffinityWeight }: ConfigurationDefaults): PluginArguments {
  const of = (name: string) => {
    const {
      apiVersion: _version,
      kind: _kind,
      ...args
    } = objectAt(given.find((entry) => textAt(entry, 'name') === name) ?? {}, 'args');
    return args;
  };
  const merged = Object.entries(DEFAULT_ARGUMENTS).map(([name, base]) => [name, { ...base, ...of(name) }] as const);
  const all = Object.fromEntries(merged) as unknown as PluginArguments;
  const { scoringStrategy } = all.NodeResourcesFit;
  const { resources } = DEFAULT_ARGUMENTS.NodeResourcesFit.scoringStrategy;
  return {
    ...all,
    InterPodAffinity: { ...all.InterPodAffinity, hardPodAffinityWeight, ...of('InterPodAffinity') },
    NodeResourcesFit: {
      ...all.NodeResourcesFit,
      scoringStrategy: { ...scoringStrategy, resources: weighted(scoringStrategy.resources ?? [], resources) },
    },
    NodeResourcesBalancedAllocation: { resources: weighted(all.NodeResourcesBalancedAllocation.resources, resources) },
  };
}

function weighted(
  given: readonly { readonly name: string; readonly weight?: number }[],
  defaults: readonly WeightedResource[],
): readonly WeightedResource[] {
  return given.length === 0 ? defaults : given.map(({ name, weight = 1 }) => ({ name, weight }));
}

function problemOf({ plugins, arguments: all }: ProfileConfiguration): string | undefined {
  const unknown = Object.values(plugins)
    .flat()
    .find(({ name }) => !KNOWN_PLUGINS.includes(name));
  if (unknown !== undefined) return `plugin "${unknown.name}" does not exist`;
  const { type, requestedToCapacityRatio } = all.NodeResourcesFit.scoringStrategy;
  if (!STRATEGIES.includes(type))
    return `scoringStrategy.type: Unsupported value: "${type}": supported values: ${STRATEGIES.map((name) => `"${name}"`).join(', ')}`;
  if (type === 'RequestedToCapacityRatio' && (requestedToCapacityRatio?.shape ?? []).length === 0)
    return 'scoringStrategy.requestedToCapacityRatio.shape: Required value: at least one point must be specified';
  const { hardPodAffinityWeight } = all.InterPodAffinity;
  if (hardPodAffinityWeight < 0 || hardPodAffinityWeight > 100)
    return `hardPodAffinityWeight: Invalid value: ${hardPodAffinityWeight}: not in valid range [0-100]`;
  const { defaultConstraints = [], defaultingType } = all.PodTopologySpread;
  if (defaultingType === 'System' && defaultConstraints.length > 0)
    return 'defaultingType: Invalid value: "System": when .defaultConstraints are not empty';
  return undefined;
}

function doubled(profiles: readonly ProfileConfiguration[]): string | undefined {
  const names = profiles.map(({ schedulerName }) => schedulerName);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  return twice < 0 ? undefined : `profiles[${twice}].schedulerName: Duplicate value: "${names[twice]}"`;
}

function numberOr(object: JsonObject, field: string, otherwise: number): number {
  return object[field] === undefined ? otherwise : numberAt(object, field);
}

function secondsOr(object: JsonObject, field: string, otherwiseMs: number): number {
  return object[field] === undefined ? otherwiseMs : numberAt(object, field) * 1000;
}
