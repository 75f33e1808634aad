import {
  boolYaml11Tag,
  CORE_SCHEMA,
  dump,
  floatYaml11Tag,
  intYaml11Tag,
  load,
  loadAll,
  mergeTag,
  timestampTag,
  YAMLException,
} from 'js-yaml';

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);
/** YAML 1.1 as Go's readers take it: `y` is a boolean, a date is a text. */
const OLDER = CORE_SCHEMA.withTags(boolYaml11Tag, intYaml11Tag, floatYaml11Tag, mergeTag);
/** The reader's own limit of 100 is less than schemas of schemas need. */
const MAXIMUM_DEPTH = 1000;
/** What looks like a date is quoted, so that no reader takes it for one. */
const WRITTEN = OLDER.withTags(timestampTag);

/**
 * The documents of a YAML text (1.2, core schema, merge keys on), of which JSON is a part; empty ones are left out. For bodies and
 * objects that come as YAML inside of a world. Throws the reader's own error, whose message names line and column.
 */
export function parseYaml(text: string): readonly unknown[] {
  if (text.trim() === '') return [];
  return loadAll(text, { schema: SCHEMA }).filter((document) => document !== null && document !== undefined);
}

/** One document as the readers of YAML 1.1 take it; with `lastKeyCounts`, keys may come twice. Throws a `YamlError`. */
export function parseYaml11(text: string, lastKeyCounts: boolean): unknown {
  return load(text, { schema: OLDER, json: lastKeyCounts, maxDepth: MAXIMUM_DEPTH });
}

/** A document with its fields in alphabetical order, that readers of YAML 1.1 take for what it is. */
export function yaml11Text(value: unknown): string {
  const options = { sortKeys: true, lineWidth: -1, noRefs: true, seqNoIndent: true, quoteStyle: 'double' } as const;
  return dump(value, { ...options, schema: WRITTEN });
}

/** What is wrong with a text, with its place. */
export { YAMLException as YamlError };
