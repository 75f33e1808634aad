import { isObject, type JsonObject } from '../../resources/registry/json.js';
import type { PluginArguments } from './types.js';

/** What a value has to look like where it is given. */
type Shape =
  'string' | 'number' | 'boolean' | { readonly list: Shape } | { readonly fields: Readonly<Record<string, Shape>> };

const RESOURCES: Shape = { list: { fields: { name: 'string', weight: 'number' } } };
const REQUIREMENTS: Shape = { list: { fields: { key: 'string', operator: 'string', values: { list: 'string' } } } };
const TERM: Shape = { fields: { matchExpressions: REQUIREMENTS, matchFields: REQUIREMENTS } };

const SHAPES: Readonly<Record<keyof PluginArguments, Shape>> = {
  DefaultPreemption: { fields: { minCandidateNodesPercentage: 'number', minCandidateNodesAbsolute: 'number' } },
  InterPodAffinity: { fields: { hardPodAffinityWeight: 'number', ignorePreferredTermsOfExistingPods: 'boolean' } },
  NodeAffinity: {
    fields: {
      addedAffinity: {
        fields: {
          requiredDuringSchedulingIgnoredDuringExecution: { fields: { nodeSelectorTerms: { list: TERM } } },
          preferredDuringSchedulingIgnoredDuringExecution: { list: { fields: { weight: 'number', preference: TERM } } },
        },
      },
    },
  },
  NodeResourcesBalancedAllocation: { fields: { resources: RESOURCES } },
  NodeResourcesFit: {
    fields: {
      ignoredResources: { list: 'string' },
      ignoredResourceGroups: { list: 'string' },
      scoringStrategy: {
        fields: {
          type: 'string',
          resources: RESOURCES,
          requestedToCapacityRatio: {
            fields: { shape: { list: { fields: { utilization: 'number', score: 'number' } } } },
          },
        },
      },
    },
  },
  PodTopologySpread: {
    fields: {
      defaultingType: 'string',
      defaultConstraints: {
        list: { fields: { maxSkew: 'number', topologyKey: 'string', whenUnsatisfiable: 'string' } },
      },
    },
  },
  VolumeBinding: { fields: { bindTimeoutSeconds: 'number' } },
};

/** What is wrong with the types of a plugin's arguments; undefined when nothing is. Fields that nobody reads may hold anything. */
export function argumentProblem(plugin: string, given: JsonObject): string | undefined {
  const shape = Object.entries(SHAPES).find(([name]) => name === plugin)?.[1];
  return shape === undefined ? undefined : problemAt(`${plugin}Args`, given, shape);
}

function problemAt(path: string, value: unknown, shape: Shape): string | undefined {
  if (value === undefined) return undefined;
  if (typeof shape === 'string') return typeof value === shape ? undefined : `${path}: must be a ${shape}`;
  if ('list' in shape) {
    if (!Array.isArray(value)) return `${path}: must be a list`;
    return first(value.map((item, index) => problemAt(`${path}[${index}]`, item ?? null, shape.list)));
  }
  if (!isObject(value)) return `${path}: must be an object`;
  return first(Object.entries(shape.fields).map(([name, part]) => problemAt(`${path}.${name}`, value[name], part)));
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
