import { compareBytes, parseYaml11, YamlError } from 'regatta/kit';
import { isObject } from '../../resources/registry/json.js';
import { DecodeError, type ParsedJson } from './parse-json.js';

/** Reads a document as YAML. Keys that come twice are noticed; the last counts. Throws `DecodeError`. */
export function parseYaml(text: string): ParsedJson {
  const duplicates = new WeakMap<object, readonly string[]>();
  try {
    return { value: sorted(parseYaml11(text, false)), duplicates };
  } catch (error) {
    const complaint = duplicateIn(text, error);
    if (complaint === undefined) throw unreadable(error);
    return { value: sorted(parseYaml11(text, true)), duplicates, complaints: [complaint] };
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
  if (!(error instanceof YamlError) || error.mark === undefined || !error.reason.startsWith('duplicated'))
    return undefined;
  const { line } = error.mark;
  const key = (text.split('\n')[line] ?? '').trim().split(':')[0] ?? '';
  return `line ${line + 1}: key ${JSON.stringify(key.replaceAll(/^["']|["']$/g, ''))} already set in map`;
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof YamlError)) return error;
  const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `;
  return new DecodeError(`error converting YAML to JSON: yaml: ${line}${error.reason}`);
}
