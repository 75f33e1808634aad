import { DecodeError, parseJson } from 'regatta/adapters/kubernetes/api';
import { parseYaml, type Call } from 'regatta/kit';
import { NormanRefusal } from '../errors.js';
import type { Body } from './handler.js';

/** The body of a write: JSON, YAML or a form, always an object (rancher/norman parse/read_input.go). */
export function readBody(call: Call): Body {
  const text = new TextDecoder().decode(call.body);
  const type = (call.headers['content-type'] ?? '').split(';')[0];
  if (type === 'application/x-www-form-urlencoded')
    return Object.fromEntries([...new Set(new URLSearchParams(text).entries())]);
  const value = type === 'application/yaml' ? yamlOf(text) : jsonOf(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  if (value === null) return {};
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw unreadable(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
}

/** The body of an action of a login: what is no JSON object is refused without a word of why (recording login, bad.not-json). */
export function bodyOf(call: Call): Body {
  const text = new TextDecoder().decode(call.body);
  if (text === '') return {};
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    // Refused below, like any other body that is no object.
  }
  throw new NormanRefusal('InvalidBodyContent', '');
}

function jsonOf(text: string): unknown {
  if (text.trim() === '') throw unreadable('EOF');
  try {
    return parseJson(text).value;
  } catch (error) {
    if (error instanceof DecodeError) throw unreadable(error.message);
    throw error;
  }
}

function yamlOf(text: string): unknown {
  try {
    return parseYaml(text)[0] ?? {};
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(why: string): NormanRefusal {
  return new NormanRefusal('InvalidBodyContent', `Failed to parse body: ${why}`);
}
