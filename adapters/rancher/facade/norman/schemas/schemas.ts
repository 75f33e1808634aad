import { CLUSTER_SCHEMAS } from './cluster.table.js';
import { MANAGEMENT_SCHEMAS } from './management.table.js';
import { PROJECT_SCHEMAS } from './project.table.js';
import type { SchemaRow } from './schema-row.js';

/** Whose types are meant: those of the server, of one cluster, or of one project of a cluster. */
export type Scope = 'management' | 'cluster' | 'project';

/** One field of a type (rancher/norman types.Field). */
export interface Field {
  readonly type: string;
  readonly create: boolean;
  readonly update: boolean;
  readonly nullable: boolean;
  readonly required: boolean;
  readonly writeOnly: boolean;
  /** From a driver, not from the server itself. */
  readonly dynamic: boolean;
  readonly filterable: boolean;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly options: readonly string[];
  readonly defaultValue: unknown;
}

/** Types of what goes into an action and comes out of it. */
export interface ActionTypes {
  readonly input?: string;
  readonly output?: string;
}

export interface Schema {
  readonly id: string;
  readonly plural: string;
  readonly scope: Scope;
  readonly collectionMethods: readonly string[];
  readonly resourceMethods: readonly string[];
  readonly resourceActions: Readonly<Record<string, ActionTypes>>;
  readonly collectionActions: Readonly<Record<string, ActionTypes>>;
  readonly fields: ReadonlyMap<string, Field>;
  /** Fields that a list can be filtered by, in order of name. */
  readonly filters: readonly string[];
  /** Fields that a list shows a link to sort it by. */
  readonly sorts: readonly string[];
}

/** Something whose field names an object of the type that was asked about. */
export interface BackReference {
  readonly schema: Schema;
  readonly field: string;
}

const TABLES = { management: MANAGEMENT_SCHEMAS, cluster: CLUSTER_SCHEMAS, project: PROJECT_SCHEMAS };

/** Where the types of a scope are found, below the server's address. */
export const SCOPE_PATHS: Readonly<Record<Scope, string>> = {
  management: '/v3',
  cluster: '/v3/cluster',
  project: '/v3/project',
};

const BY_NAME: Partial<Record<Scope, ReadonlyMap<string, Schema>>> = {};
const REFERENCES = new Map<Schema, readonly BackReference[]>();

/** Finds a type by its singular or plural name, in any case. */
export function findSchema(scope: Scope, name: string): Schema | undefined {
  return namesOf(scope).get(name.toLowerCase());
}

/** All types of a scope, in order of id. */
export function allSchemas(scope: Scope): readonly Schema[] {
  return [...new Set(namesOf(scope).values())];
}

/** What can be listed by naming an object of this type: the links of a resource (rancher/norman types.Schemas). */
export function referencesTo(schema: Schema): readonly BackReference[] {
  const known = REFERENCES.get(schema);
  if (known !== undefined) return known;
  const found = allSchemas(schema.scope).flatMap((other) => {
    if (!other.collectionMethods.includes('GET')) return [];
    const fields = [...other.fields].filter(([, { type }]) => type === `reference[${schema.id}]`);
    return fields.map(([field]) => ({ schema: other, field }));
  });
  REFERENCES.set(schema, found);
  return found;
}

function namesOf(scope: Scope): ReadonlyMap<string, Schema> {
  const known = BY_NAME[scope];
  if (known !== undefined) return known;
  const schemas = Object.entries(TABLES[scope]).map(([id, row]) => schemaOf(scope, id, row));
  const names = new Map(schemas.map((schema) => [schema.id.toLowerCase(), schema]));
  for (const schema of schemas)
    if (!names.has(schema.plural.toLowerCase())) names.set(schema.plural.toLowerCase(), schema);
  BY_NAME[scope] = names;
  return names;
}

function schemaOf(scope: Scope, id: string, row: SchemaRow): Schema {
  const fields = new Map(row.fields.map(fieldOf));
  const filters = [...fields].filter(([, { filterable }]) => filterable).map(([name]) => name);
  const isSorted = (name: string) => ['string', 'enum'].includes(fields.get(name)?.type ?? '');
  return {
    id,
    plural: row.plural,
    scope,
    collectionMethods: wordsOf(row.collectionMethods),
    resourceMethods: wordsOf(row.resourceMethods),
    resourceActions: actionsOf(row.resourceActions),
    collectionActions: actionsOf(row.collectionActions),
    fields,
    filters,
    sorts: filters.filter(isSorted),
  };
}

function wordsOf(text = ''): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

function actionsOf(lines: readonly string[] = []): Readonly<Record<string, ActionTypes>> {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', input = '-', output = '-'] = line.split(' ');
      return [name, { ...(input !== '-' && { input }), ...(output !== '-' && { output }) }];
    }),
  );
}

function fieldOf(line: string): [string, Field] {
  const [before = '', defaultText] = line.split(/ default=(.*)$/);
  const [name = '', type = '', flags = '', ...extras] = before.split(' ');
  const extra = new Map(extras.map((text) => text.split('=') as [string, string]));
  const number = (key: string) => (extra.has(key) ? Number(extra.get(key)) : undefined);
  const field: Field = {
    type,
    create: flags.includes('c'),
    update: flags.includes('u'),
    nullable: flags.includes('n'),
    required: flags.includes('r'),
    writeOnly: flags.includes('w'),
    dynamic: flags.includes('d'),
    filterable: flags.includes('f'),
    min: number('min'),
    max: number('max'),
    minLength: number('minLength'),
    maxLength: number('maxLength'),
    options: extra.get('options')?.split('|') ?? [],
    defaultValue: defaultText === undefined ? undefined : (JSON.parse(defaultText) as unknown),
  };
  return [name, field];
}
