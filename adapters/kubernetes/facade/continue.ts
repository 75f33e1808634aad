import type { Key } from 'regatta/kit';
import { badRequest } from '../resources/registry/refusal.js';

export interface ContinueStart {
  readonly revision: number;
  readonly after: { readonly namespace: string; readonly name: string };
}

/** A continue token as the real server makes it (apiserver pkg/storage/continue.go): where to go on, and in which revision. */
export function encodeContinue(revision: number, last: Key): string {
  const start = `${last.namespace === '' ? '' : `${last.namespace}/`}${last.name}\u0000`;
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start });
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Throws 400 for a token that no server made. */
export function decodeContinue(token: string): ContinueStart {
  const read = parse(token);
  const { rv, start } = read;
  if (typeof rv !== 'number' || typeof start !== 'string')
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  const key = start.endsWith('\u0000') ? start.slice(0, -1) : start;
  const slash = key.indexOf('/');
  return {
    revision: rv,
    after: { namespace: slash === -1 ? '' : key.slice(0, slash), name: key.slice(slash + 1) },
  };
}

function parse(token: string): { rv?: unknown; start?: unknown } {
  try {
    const bytes = atob(token.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(bytes) as { rv?: unknown; start?: unknown };
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data at input byte 0');
  }
}
