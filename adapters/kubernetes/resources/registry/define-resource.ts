import type { Cell, Column, ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';
import { ageOf } from './cells.js';

/** The verbs of an ordinary resource, in the order of discovery. */
export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'] as const;

type Identity = 'group' | 'version' | 'plural' | 'singular' | 'kind' | 'namespaced';
type Given = Pick<ResourceDefinition, Identity> & Partial<ResourceDefinition>;

export const NAME_COLUMN: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'The name of the object, unique among its kind in its namespace.',
  priority: 0,
};

export const AGE_COLUMN = column('Age', 'string', 'How long ago the object was created.');

/** For kinds whose table shows a time instead of an age. */
export const CREATED_AT_COLUMN = column('Created At', 'date', 'When the object was created.');

/** A column that is always shown. */
export function column(name: string, type: Column['type'], description: string): Column {
  return { name, type, format: '', description, priority: 0 };
}

/** A column that `-o wide` adds. */
export function wideColumn(name: string, type: Column['type'], description: string): Column {
  return { ...column(name, type, description), priority: 1 };
}

/** Completes what a kind does not say about itself with what most kinds do. */
export function defineResource(given: Given): ResourceDefinition {
  const { group, plural } = given;
  return {
    resource: group === '' ? plural : `${plural}.${group}`,
    shortNames: [],
    categories: [],
    verbs: ALL_VERBS,
    defaults: (object) => object,
    validate: () => [],
    columns: [NAME_COLUMN, AGE_COLUMN],
    cells: nameAndAge,
    hasStatus: false,
    hasGeneration: false,
    ...given,
  };
}

function nameAndAge(object: ApiObject, now: number): readonly Cell[] {
  return [object.metadata.name, ageOf(object, now)];
}
