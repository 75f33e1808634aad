/**
 * Fills in the defaults that the schemas declare. ajv can do so only outside of alternatives, and writes into the value it
 * checks; a step's defaults depend on its action, and a value that came through YAML aliases is shared between places.
 */
import type { Cluster } from '../ports/model/cluster.gen.js';
import type { ResolvedScenario, ResolvedStep, ResolvedWorkload } from '../ports/model/resolved.js';
import type { Scenario } from '../ports/model/scenario.gen.js';
import type { Workload } from '../ports/model/workload.gen.js';
import { SCHEMAS, followReference } from './parse-schemas.js';
import type { SchemaName, SchemaNode } from './parse-schemas.js';

type Untitled<S> = S extends ResolvedStep ? Omit<S, 'title' | 'after'> & Partial<Pick<S, 'title' | 'after'>> : never;

/** A step with the defaults of its schema; title and order follow from its place in the list. */
export type DefaultedStep = Untitled<ResolvedStep>;

/** A scenario with the defaults of its schema. */
export interface DefaultedScenario extends Omit<ResolvedScenario, 'cluster' | 'steps' | 'traffic' | 'assertions'> {
  cluster: Cluster & { managers: number };
  steps: DefaultedStep[];
  traffic?: ResolvedScenario['traffic'];
  assertions?: ResolvedScenario['assertions'];
}

/** A copy of `value`, which must be valid, with every default of the format filled in. Shares nothing with `value`. */
export function withDefaults(name: 'scenario', value: Scenario): DefaultedScenario;
export function withDefaults(name: 'workload', value: Workload): ResolvedWorkload;
export function withDefaults(name: SchemaName, value: unknown): unknown {
  return fill(name, SCHEMAS[name], value);
}

function fill(root: SchemaName, schema: SchemaNode, value: unknown): unknown {
  if (schema.$ref !== undefined) {
    const target = followReference(root, schema.$ref);
    return fill(target.root, target.node, value);
  }
  if (schema.oneOf !== undefined) {
    const branch = schema.oneOf.map((option) => resolved(root, option)).find((option) => fits(schema, option, value));
    return branch === undefined ? copy(value) : fill(root, branch, value);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return typeof items === 'object' ? value.map((item) => fill(root, items, item)) : copy(value);
  }
  if (isRecord(value)) return fillRecord(root, schema, value);
  return value;
}

function fillRecord(root: SchemaName, schema: SchemaNode, value: Readonly<Record<string, unknown>>): unknown {
  const { properties = {}, additionalProperties } = schema;
  const filled = Object.entries(value).map(([key, member]): [string, unknown] => {
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const memberSchema = own ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
    return [key, fill(root, memberSchema, member)];
  });
  for (const [key, member] of Object.entries(properties)) {
    if (member.default !== undefined && value[key] === undefined) filled.push([key, copy(member.default)]);
  }
  // Defines the keys, where an assignment of a key named `__proto__` would set the prototype.
  return Object.fromEntries(filled);
}

/** Alternatives are told apart by their discriminator, or else by being a list or a mapping. */
function fits(parent: SchemaNode, option: SchemaNode, value: unknown): boolean {
  const tag = parent.discriminator?.propertyName;
  if (tag === undefined) return option.type === (Array.isArray(value) ? 'array' : 'object');
  return isRecord(value) && option.properties?.[tag]?.const === value[tag];
}

function resolved(root: SchemaName, schema: SchemaNode): SchemaNode {
  return schema.$ref === undefined ? schema : followReference(root, schema.$ref).node;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]))
    : value;
}

/** Whether a value is a mapping: what YAML and JSON make of `{...}`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
