/** One type in a table of schemas. */
export interface SchemaRow {
  readonly plural: string;
  readonly collectionMethods?: string;
  readonly resourceMethods?: string;
  /** Name, type of the input and of the output of each action; `-` for none. */
  readonly resourceActions?: readonly string[];
  readonly collectionActions?: readonly string[];
  /** Name, type, flags, then `min=`, `max=`, `minLength=`, `maxLength=`, `options=` (by `|`) and `default=` (JSON, to the end). */
  readonly fields: readonly string[];
}
