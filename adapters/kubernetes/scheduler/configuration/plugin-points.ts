import { DEFAULT_PLUGINS } from './defaults.js';
import { POINTS, type EnabledPlugin, type PluginPoints, type Point } from './types.js';

/** What a profile says of one point: plugins switched on, and off; `*` is all. */
export interface PluginSet {
  readonly enabled?: readonly { readonly name: string; readonly weight?: number }[];
  readonly disabled?: readonly { readonly name: string }[];
}

export type PluginSets = Readonly<Partial<Record<Point | 'multiPoint', PluginSet>>>;

const ALL = '*';

/** Which points a plugin has something to do at (the interfaces that upstream's implement). */
const POINTS_OF: Readonly<Record<string, readonly Point[]>> = {
  SchedulingGates: ['preEnqueue'],
  NodeUnschedulable: ['filter'],
  NodeName: ['filter'],
  TaintToleration: ['filter', 'score'],
  NodeAffinity: ['preFilter', 'filter', 'score'],
  NodePorts: ['preFilter', 'filter'],
  NodeResourcesFit: ['preFilter', 'filter', 'score'],
  VolumeRestrictions: ['preFilter', 'filter'],
  NodeVolumeLimits: ['preFilter', 'filter'],
  VolumeBinding: ['preFilter', 'filter'],
  VolumeZone: ['preFilter', 'filter'],
  PodTopologySpread: ['preFilter', 'filter', 'score'],
  InterPodAffinity: ['preFilter', 'filter', 'score'],
  DefaultPreemption: ['postFilter'],
  NodeResourcesBalancedAllocation: ['score'],
  ImageLocality: ['score'],
};

export const KNOWN_PLUGINS: readonly string[] = [...Object.keys(POINTS_OF), 'PrioritySort', 'DefaultBinder'];

/** The plugins of every point: the default ones as changed at `multiPoint`, then as changed at the point itself. */
export function pluginPoints(sets: PluginSets): PluginPoints {
  const everywhere = merged(DEFAULT_PLUGINS, sets.multiPoint ?? {});
  const entries = POINTS.map((point) => [point, pluginsAt(point, everywhere, sets[point] ?? {})] as const);
  return Object.fromEntries(entries) as Record<Point, readonly EnabledPlugin[]>;
}

/** A plugin that is named again keeps its place among the defaults (apis/config/v1/default_plugins.go: mergePluginSet). */
function merged(defaults: readonly EnabledPlugin[], { enabled = [], disabled = [] }: PluginSet): EnabledPlugin[] {
  const off = new Set(disabled.map(({ name }) => name));
  const kept = off.has(ALL) ? [] : defaults.filter(({ name }) => !off.has(name));
  const again = (name: string) => enabled.find((plugin) => plugin.name === name);
  const known = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((plugin) => ({ weight: 0, ...(again(plugin.name) ?? plugin) })),
    ...enabled.filter(({ name }) => !known.has(name)).map((plugin) => ({ weight: 0, ...plugin })),
  ];
}

/**
 * First the plugins of `multiPoint` that the point configures anew, in the point's order; then the rest of `multiPoint`; then what only the
 * point enables (framework/runtime: expandMultiPointPlugins).
 */
function pluginsAt(
  point: Point,
  everywhere: readonly EnabledPlugin[],
  { enabled = [], disabled = [] }: PluginSet,
): readonly EnabledPlugin[] {
  const off = new Set(disabled.map(({ name }) => name));
  const fromAll = everywhere.filter(
    ({ name }) => (POINTS_OF[name] ?? []).includes(point) && !off.has(name) && !off.has(ALL),
  );
  const isHere = (name: string) => enabled.some((plugin) => plugin.name === name);
  const isEverywhere = (name: string) => fromAll.some((plugin) => plugin.name === name);
  return [
    ...enabled.filter(({ name }) => isEverywhere(name)),
    ...fromAll.filter(({ name }) => !isHere(name)),
    ...enabled.filter(({ name }) => !isEverywhere(name)),
  ].map(({ name, weight = 0 }) => ({ name, weight: point === 'score' ? weight || 1 : 0 }));
}
