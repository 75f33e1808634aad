import type { Key } from 'regatta/kit';
import { goKindOf } from './bodies.js';
import { DecodeError, parseJson } from './schema/parse-json.js';
import { isObject, scalarText } from '../resources/registry/json.js';
import { badRequest } from '../resources/registry/refusal.js';

export interface ContinueStart {
  readonly revision: number;
  readonly after: { readonly namespace: string; readonly name: string };
}

/** A continue token as the real server makes it (apiserver pkg/storage/continue.go): where to go on, and in which revision. */
export function encodeContinue(revision: number, last: Pick<Key, 'namespace' | 'name'>): string {
  const start = `${last.namespace === '' ? '' : `${last.namespace}/`}${last.name}\u0000`;
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start });
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Throws 400 for a token that no server made. */
export function decodeContinue(token: string): ContinueStart {
  const { v: version, rv: revision, start } = parse(token);
  if (version !== 'meta.k8s.io/v1')
    throw invalidToken(`server does not recognize this encoded version ${scalarText(version)}`);
  if (typeof revision !== 'number' || revision === 0)
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalidToken('encoded start key empty (version meta.k8s.io/v1)');
  const key = start.endsWith('\u0000') ? start.slice(0, -1) : start;
  if (key.split('/').includes('..')) throw invalidToken(key);
  const slash = key.indexOf('/');
  return {
    revision,
    after: { namespace: slash === -1 ? '' : key.slice(0, slash), name: key.slice(slash + 1) },
  };
}

function invalidToken(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

function parse(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const wrong = /[^A-Za-z0-9_-]/.exec(token);
  if (wrong !== null) throw invalidToken(`illegal base64 data at input byte ${wrong.index}`);
  try {
    const text = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
    const { value } = parseJson(text);
    // Go reads null as a token that says nothing, and refuses whatever else is no object.
    if (value === null) return {};
    if (isObject(value)) return value;
    throw new DecodeError(`json: cannot unmarshal ${goKindOf(value)} into Go value of type storage.continueToken`);
  } catch (error) {
    throw invalidToken(error instanceof DecodeError ? error.message : 'illegal base64 data at input byte 0');
  }
}
