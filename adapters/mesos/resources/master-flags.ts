import type { KindDefinition } from 'regatta/kit';

/** One rule of `--acls`: who may do something with which objects. */
export interface AccessRule {
  readonly principals?: Entities;
  /** The objects, under a name that depends on the action: `roles`, `users`, `agents`, ... */
  readonly [objects: string]: Entities | undefined;
}

export interface Entities {
  readonly type?: 'ANY' | 'NONE' | 'SOME';
  readonly values?: readonly string[];
}

export interface AccessRules {
  /** What holds for an action that no rule is about. Default: true. */
  readonly permissive?: boolean;
  readonly [action: string]: readonly AccessRule[] | boolean | undefined;
}

/**
 * Flags of the masters that are no constants of the profile, because they are texts; one object, named `master`, and none in a cluster
 * that nobody configured. Source: mesos src/master/flags.cpp.
 */
export interface MasterFlags {
  /** `--roles`: the only ones that may be used. */
  readonly roles?: readonly string[];
  /** `--root_submissions`. */
  readonly rootSubmissions?: boolean;
  readonly authenticateReadonly?: boolean;
  readonly authenticateReadwrite?: boolean;
  readonly authenticateFrameworks?: boolean;
  /** `--credentials`: secrets by principal. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly acls?: AccessRules;
  /** `--zk`, as `/flags` shows it. */
  readonly zk?: string;
}

export const MASTER_FLAGS: KindDefinition<MasterFlags> = { kind: 'MasterFlags' };
