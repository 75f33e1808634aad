import type { ApiObject } from './types.js';

/** One cell of a server-side Table. */
export type Cell = string | number | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: string;
  readonly description: string;
  /** 0: always; 1: only with `-o wide`. */
  readonly priority: 0 | 1;
}

/** A wrong field of an object, in the words of the API machinery. */
export interface FieldError {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany';
  readonly field: string;
  readonly message: string;
}

/**
 * Everything the API server has to know of one kind. One kind, one file, always in this order: name, schema, defaults,
 * validate, columns, subresources.
 */
export interface ResourceDefinition<T extends ApiObject = ApiObject> {
  /** `pods`, `deployments.apps`: the resource with its group, and the kind's name in the store. */
  readonly resource: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Fills what a client left out; must not change its argument. */
  defaults(object: T): T;
  validate(object: T): readonly FieldError[];
  validateUpdate?(object: T, before: T): readonly FieldError[];
  /** What the server itself sets on create (status, cluster IP, ...) after defaulting. */
  prepareForCreate?(object: T): T;
  readonly columns: readonly Column[];
  /** `now` in milliseconds since 1970, for ages. */
  cells(object: T, now: number): readonly Cell[];
  /** Whether status is written apart from the rest. */
  readonly hasStatus: boolean;
  /** Whether metadata.generation counts changes of the spec. */
  readonly hasGeneration: boolean;
  readonly indexes?: Readonly<Record<string, (object: T) => string | readonly string[] | undefined>>;
  /** Fields that field selectors may name, besides metadata.name and metadata.namespace. */
  readonly fieldLabels?: Readonly<Record<string, (object: T) => string>>;
}
