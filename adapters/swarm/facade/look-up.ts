import type { Meta } from '../resources/meta.js';
import { badParameter, notFound, swarmkitError, MESSAGES } from './errors.js';
import type { EngineRequest } from './route.js';

/** An object by full id, else by exact name, else by the beginning of its id. Throws 404, and 400 where several match. */
export function lookUp<T extends Meta>(
  kind: string,
  objects: readonly T[],
  input: string,
  nameOf: (object: T) => string,
): T {
  const byId = objects.find(({ id }) => id === input);
  if (byId !== undefined) return byId;
  const named = objects.filter((object) => nameOf(object) === input);
  const found = named.length > 0 ? named : objects.filter(({ id }) => id.startsWith(input));
  if (found.length > 1) throw badParameter(`${kind} ${input} is ambiguous (${found.length} matches found)`);
  const one = found[0];
  if (one === undefined) throw notFound(kind, input);
  return one;
}

/** The `version` of an update. Throws for one that is no number, and for one that is not the object's. */
export function checkVersion({ query }: EngineRequest, kind: string, object: Meta): void {
  const wanted = versionOf(query.get('version') ?? '', kind);
  if (wanted !== object.version) throw swarmkitError('Unknown', MESSAGES.outOfSequence);
}

/** Throws 400 with Go's words for a version that is no number. */
export function versionOf(text: string, kind: string): number {
  if (!/^\d+$/.test(text))
    throw badParameter(
      `invalid ${kind} version '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}
