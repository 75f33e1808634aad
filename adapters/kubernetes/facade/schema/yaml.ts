import {
  boolYaml11Tag,
  CORE_SCHEMA,
  dump,
  floatYaml11Tag,
  intYaml11Tag,
  load,
  mergeTag,
  timestampTag,
  YAMLException,
} from 'js-yaml';
import { compareBytes } from 'regatta/kit';
import { isObject } from '../../resources/registry/json.js';
import { DecodeError, type ParsedJson } from './parse-json.js';

/** YAML 1.1 as Go's reader takes it: `y` is a boolean, a date is a text. */
const READ = CORE_SCHEMA.withTags(boolYaml11Tag, intYaml11Tag, floatYaml11Tag, mergeTag);
/** What looks like a date is quoted, so that no reader takes it for one. */
const WRITTEN = READ.withTags(timestampTag);

/** A document as YAML, with its fields in alphabetical order, as the real server writes it. */
export function yamlText(value: unknown): string {
  const options = { sortKeys: true, lineWidth: -1, noRefs: true, seqNoIndent: true, quoteStyle: 'double' } as const;
  return dump(value, { ...options, schema: WRITTEN });
}

/** Reads a document as YAML. Keys that come twice are noticed; the last counts. Throws `DecodeError`. */
export function parseYaml(text: string): ParsedJson {
  const duplicates = new WeakMap<object, readonly string[]>();
  try {
    return { value: sorted(load(text, { schema: READ })), duplicates };
  } catch (error) {
    const complaint = duplicateIn(text, error);
    if (complaint === undefined) throw unreadable(error);
    return { value: sorted(load(text, { schema: READ, json: true })), duplicates, complaints: [complaint] };
  }
}

/** Go turns YAML into JSON with its keys in order before it looks further. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => compareBytes(left, right));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}

function duplicateIn(text: string, error: unknown): string | undefined {
  if (!(error instanceof YAMLException) || error.mark === undefined || !error.reason.startsWith('duplicated'))
    return undefined;
  const { line } = error.mark;
  const key = (text.split('\n')[line] ?? '').trim().split(':')[0] ?? '';
  return `line ${line + 1}: key ${JSON.stringify(key.replaceAll(/^["']|["']$/g, ''))} already set in map`;
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof YAMLException)) return error;
  const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `;
  return new DecodeError(`error converting YAML to JSON: yaml: ${line}${error.reason}`);
}
