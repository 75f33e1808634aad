import { RegattaError, type ErrorCode } from 'regatta/kit';
import type { FieldError, ResourceDefinition } from '../definition.js';

/** One entry of `details.causes` of a native Status. */
export interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** `details` of a native Status. */
export interface RefusalDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Cause[];
  readonly retryAfterSeconds?: number;
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  404: 'request/not-found',
  409: 'request/conflict',
  410: 'store/compacted',
};

/**
 * A request that the API server refuses, with everything its Status needs (texts: apimachinery pkg/api/errors/errors.go v0.32).
 * Controllers see an ordinary `RegattaError`; only the facade makes the envelope.
 */
export class Refusal extends RegattaError {
  /** The HTTP status. */
  readonly status: number;
  /** The machine-readable reason; empty where the real server sends none. */
  readonly reason: string;
  readonly details: RefusalDetails | undefined;
  /** Where a list may go on all the same; empty for all other refusals. */
  readonly continueToken: string;

  constructor(status: number, reason: string, message: string, details?: RefusalDetails, continueToken = '') {
    super(CODES[status] ?? 'request/invalid', message);
    this.status = status;
    this.reason = reason;
    this.details = details;
    this.continueToken = continueToken;
  }
}

type Named = Pick<ResourceDefinition, 'group' | 'plural' | 'kind'>;

function detailsOf({ group, plural }: Named, name: string): RefusalDetails {
  return { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural };
}

/** `deployments.apps`, the way error texts name a resource. */
function qualified({ group, plural }: Named): string {
  return group === '' ? plural : `${plural}.${group}`;
}

export function notFound(definition: Named, name: string): Refusal {
  return new Refusal(404, 'NotFound', `${qualified(definition)} "${name}" not found`, detailsOf(definition, name));
}

export function alreadyExists(definition: Named, name: string, isGoing = false): Refusal {
  const message = `${isGoing ? 'object is being deleted: ' : ''}${qualified(definition)} "${name}" already exists`;
  return new Refusal(409, 'AlreadyExists', message, detailsOf(definition, name));
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(definition: Named, name: string, why: string = MODIFIED): Refusal {
  const message = `Operation cannot be fulfilled on ${qualified(definition)} "${name}": ${why}`;
  return new Refusal(409, 'Conflict', message, detailsOf(definition, name));
}

export function forbidden(definition: Named, name: string, why: string, causes?: readonly Cause[]): Refusal {
  const what = name === '' ? qualified(definition) : `${qualified(definition)} "${name}"`;
  return new Refusal(403, 'Forbidden', `${what} is forbidden: ${why}`, {
    ...detailsOf(definition, name),
    ...(causes !== undefined && { causes }),
  });
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'BadRequest', message);
}

export function internalError(message: string): Refusal {
  return new Refusal(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** All wrong fields of an object in one answer. */
export function invalid(
  { group, kind }: Pick<ResourceDefinition, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): Refusal {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const text = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  const qualifiedKind = group === '' ? kind : `${kind}.${group}`;
  return new Refusal(422, 'Invalid', `${qualifiedKind} "${name}" is invalid: ${text}`, {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    ...(kind !== '' && { kind }),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}
