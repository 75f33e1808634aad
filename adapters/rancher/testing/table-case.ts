/** One row of a table: what a function is given, and what it has to give. */
export interface TableCase {
  readonly id: string;
  readonly kind: string;
  readonly given: Given;
  readonly expect: Given;
}

export type Given = Readonly<Record<string, unknown>>;

/** Finds out what we give for a row, in the words of its `expect`. */
export type Evaluate = (given: never, expect: Given) => Given;
