import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml';

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * The documents of a YAML text (1.2, core schema, merge keys on), of which JSON is a part; empty ones are left out. For bodies and
 * objects that come as YAML inside of a world. Throws the reader's own error, whose message names line and column.
 */
export function parseYaml(text: string): readonly unknown[] {
  if (text.trim() === '') return [];
  return loadAll(text, { schema: SCHEMA }).filter((document) => document !== null && document !== undefined);
}
