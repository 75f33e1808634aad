/** A table of cases for one function, taken from upstream's own tests. */
export interface CaseTable {
  readonly title: string;
  readonly cases: readonly TableCase[];
  /** What several cases refer to by name. */
  readonly [shared: string]: unknown;
}

export interface TableCase {
  readonly id: string;
  readonly kind: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly expect: Readonly<Record<string, unknown>>;
}

/** Gives what the function says, in the words of `expect`; undefined for a kind of case that is none of its own. */
export type CaseRunner = (one: TableCase, table: CaseTable) => Readonly<Record<string, unknown>> | undefined;
