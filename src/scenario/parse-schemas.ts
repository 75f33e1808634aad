/** The formats of `schemas/`, as ajv checks them and as the rest of this folder looks things up in them. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import adapter from '../../schemas/adapter.schema.json' with { type: 'json' };
import cluster from '../../schemas/cluster.schema.json' with { type: 'json' };
import config from '../../schemas/config.schema.json' with { type: 'json' };
import report from '../../schemas/report.schema.json' with { type: 'json' };
import scenario from '../../schemas/scenario.schema.json' with { type: 'json' };
import trace from '../../schemas/trace.schema.json' with { type: 'json' };
import workload from '../../schemas/workload.schema.json' with { type: 'json' };
import { Bug } from '../ports/errors.js';
import type { AdapterManifest } from '../ports/model/adapter.gen.js';
import type { Cluster } from '../ports/model/cluster.gen.js';
import type { Config } from '../ports/model/config.gen.js';
import type { Report } from '../ports/model/report.gen.js';
import type { Scenario } from '../ports/model/scenario.gen.js';
import type { TraceEntry } from '../ports/model/trace.gen.js';
import type { Workload } from '../ports/model/workload.gen.js';

/** Each format by name, with the type that a valid value of it has. */
export interface Formats {
  adapter: AdapterManifest;
  cluster: Cluster;
  config: Config;
  report: Report;
  scenario: Scenario;
  trace: TraceEntry;
  workload: Workload;
}

export type SchemaName = keyof Formats;

/** As much of JSON Schema as the files in `schemas/` use and the code here reads. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: boolean | SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly discriminator?: { readonly propertyName: string };
}

/** The schema of each format. */
export const SCHEMAS: Readonly<Record<SchemaName, SchemaNode>> = {
  adapter,
  cluster,
  config,
  report,
  scenario,
  trace,
  workload,
};

const SUFFIX = '.schema.json';
const BASE = 'https://regatta.dev/schemas/';

let shared: Ajv2020 | undefined;

/** ajv takes 50 ms to start and each schema some more, so nothing is compiled before the first value is checked. */
function validator(): Ajv2020 {
  if (shared !== undefined) return shared;
  // `allErrors` lets the most helpful error be chosen, `verbose` tells which alternatives the schema has at that place.
  shared = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    allowUnionTypes: true,
    ownProperties: true,
  });
  for (const schema of Object.values(SCHEMAS)) shared.addSchema(schema);
  return shared;
}

/** The compiled check of one format. */
export function checkOf<N extends SchemaName>(name: N): ValidateFunction<Formats[N]> {
  const check = validator().getSchema<Formats[N]>(`${BASE}${name}${SUFFIX}`);
  if (check === undefined) throw new Bug(`schemas/${name}${SUFFIX} has another $id than its name`);
  return check;
}

/** What a `$ref` within the schema of `root` stands for, and the format that further references count from. */
export function followReference(root: SchemaName, reference: string): { root: SchemaName; node: SchemaNode } {
  if (reference.startsWith('#/$defs/')) {
    const node = SCHEMAS[root].$defs?.[reference.slice('#/$defs/'.length)];
    if (node !== undefined) return { root, node };
  }
  const other = reference.endsWith(SUFFIX) ? reference.slice(0, -SUFFIX.length) : '';
  if (!isSchemaName(other)) throw new Bug(`schemas/${root}${SUFFIX} refers to "${reference}", which does not exist`);
  return { root: other, node: SCHEMAS[other] };
}

/** Whether there is a format of this name. */
export function isSchemaName(name: string): name is SchemaName {
  return Object.hasOwn(SCHEMAS, name);
}

/** The values that the discriminator of `schema` may have; none when it has no discriminator. */
export function alternativesOf(schema: SchemaNode): string[] {
  const tag = schema.discriminator?.propertyName;
  if (tag === undefined) return [];
  const names = (schema.oneOf ?? []).map((option) => definitionOf(option)?.properties?.[tag]?.const);
  return names.filter((name) => typeof name === 'string');
}

/** Names of `$defs` are unique over all formats (a test holds that), so the format need not be known. */
function definitionOf(option: SchemaNode): SchemaNode | undefined {
  const name = option.$ref?.slice('#/$defs/'.length) ?? '';
  return Object.values(SCHEMAS).find((schema) => schema.$defs?.[name] !== undefined)?.$defs?.[name];
}
