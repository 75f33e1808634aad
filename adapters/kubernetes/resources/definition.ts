import type { User } from './registry/user.js';
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
    | 'FieldValueTypeInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'InternalError';
  readonly field: string;
  readonly message: string;
}

/** The grammars of names (apimachinery pkg/util/validation). `path` is whatever fits into one path segment. */
export type NameRule = 'subdomain' | 'label' | 'service-label' | 'path';

/** A path below an object, as discovery lists it. */
export interface SubresourceDefinition {
  readonly name: string;
  readonly kind: string;
  /** Where the kind lives if not in the resource's own group and version. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
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
  /** Rules for new objects alone. */
  validateCreate?(object: T): readonly FieldError[];
  /** Rules for writes to the status subresource. */
  validateStatus?(object: T, before: T): readonly FieldError[];
  /** `subresource` is empty for the object itself. */
  validateUpdate?(object: T, before: T, subresource: string): readonly FieldError[];
  /** What the server itself sets on create (status, cluster IP, ...) after admission; `user` is who asks from outside. */
  prepareForCreate?(object: T, user?: User): T;
  /** What the server itself makes of a new status, after which it is validated. */
  prepareForStatus?(object: T, before: T, nowMs: number): T;
  /** What the server itself sets or takes back on update, after defaulting and before validation. */
  prepareForUpdate?(object: T, before: T): T;
  /** How long a deletion waits for its agent, in seconds; absent where nothing waits. `asked` is what the caller wants. */
  deletionGraceSeconds?(object: T, asked: number | undefined): number;
  /** Further finalizers than those in metadata that keep a deleted object (a namespace's own). */
  remainingFinalizers?(object: T): readonly string[];
  /** What changes in an object whose deletion begins, besides its metadata. */
  markDeleted?(object: T): T;
  /** A write to the status subresource may change labels and annotations too; this takes the labels out (deployments). */
  readonly statusKeepsLabels?: boolean;
  /** Whether changed annotations count as a change of the spec (deployments). */
  readonly annotationsAreSpec?: boolean;
  /** Which names are allowed; default: a DNS subdomain. */
  readonly nameRule?: NameRule;
  /** The hash by which discovery names the stored version, for kinds whose hash is not in the server's own table. */
  readonly storageVersionHash?: string;
  /** A sentence that goes with every answer about the kind, as a Warning header. */
  readonly warning?: string;
  /** False where PUT must name the version that it replaces. Default: true. */
  readonly allowsUnconditionalUpdate?: boolean;
  /** Whether PUT of a missing object creates it. Default: false. */
  readonly allowsCreateOnUpdate?: boolean;
  /** Whether DELETE answers with the object instead of a Status. Default: false. */
  readonly deleteAnswersObject?: boolean;
  /** What a DELETE without a policy does to dependents. Default: Background. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
  /** Further paths below an object (`log`, `scale`), for discovery and routing. */
  readonly subresources?: readonly SubresourceDefinition[];
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
