import type { JsonObject } from '../../resources/registry/json.js';
import { messageOf } from '../schema/schema.js';
import { normalizeObject } from '../schema/normalize.js';
import { readDocument } from '../bodies.js';
import { isObject } from '../../resources/registry/json.js';
import type { Discovered } from '../discovery.js';
import type { ApiCall, ResourceRequest } from '../request.js';

/** A kind that is only asked: what it is sent it answers, and nothing is stored. */
export interface Review {
  readonly discovered: Discovered;
  /** What the answer holds besides its kind. Throws a `Refusal`. */
  answer(asked: JsonObject, call: ApiCall, request: ResourceRequest): object;
}

export const AUTHORIZATION = 'authorization.k8s.io';
export const AUTHENTICATION = 'authentication.k8s.io';

/** The metadata of an answer that was never made. */
export const NEVER_CREATED = { creationTimestamp: null };

export function reviewKind(group: string, kind: string, namespaced = false): Discovered {
  const singular = kind.toLowerCase();
  const named = { plural: `${singular}s`, singular, kind };
  return { ...named, group, version: 'v1', namespaced, verbs: ['create'], shortNames: [], categories: [] };
}

/** The question, in the shape of its kind. */
export function questionOf(call: ApiCall, { group, version, kind }: Discovered): JsonObject {
  const document = readDocument(call);
  const value = isObject(document.value) ? document.value : {};
  const message = messageOf(group, version, kind);
  if (message === undefined) return value;
  return normalizeObject(message, value, { complaints: [], duplicates: document.duplicates });
}
