/**
 * What can go wrong, as data. A request that cannot be honoured is a `RegattaError` with a code from `ERROR_CODES`; each facade
 * maps the code's kind to its own envelope in one file, the CLI maps it to an exit code. A broken invariant of ours is a `Bug`:
 * it stops the world it happened in and is never caught to carry on. Expected outcomes (a pod that does not fit, an update
 * that is held) are neither: they are values.
 */

/** The kinds a facade has to be able to express. The CLI's exit code follows from the kind (see `exitCodeOf`). */
export type ErrorKind =
  'invalid' | 'not-found' | 'conflict' | 'gone' | 'unsupported' | 'unreachable' | 'lacking' | 'timeout';

/** Every code, with its kind and the title shown in `docs/reference/errors.md`; a test compares both ways. */
export const ERROR_CODES = {
  'request/invalid': { kind: 'invalid', title: 'The request is not valid' },
  'request/too-large': { kind: 'invalid', title: 'The input is larger than the limit' },
  'request/not-found': { kind: 'not-found', title: 'The thing named does not exist' },
  'request/conflict': { kind: 'conflict', title: 'The thing changed since it was read' },
  'request/unsupported': { kind: 'unsupported', title: 'This orchestrator cannot do that' },
  'document/syntax': { kind: 'invalid', title: 'The document is not valid YAML or JSON' },
  'document/too-large': { kind: 'invalid', title: 'The document is larger than the limit' },
  'document/unknown-format': { kind: 'invalid', title: 'No adapter reads this document' },
  'document/unsafe-key': { kind: 'invalid', title: 'The document uses a key that is never allowed' },
  'scenario/unknown-field': { kind: 'invalid', title: 'A field is not known here' },
  'scenario/invalid-field': { kind: 'invalid', title: 'A field has a value that is not allowed' },
  'scenario/missing-field': { kind: 'invalid', title: 'A required field is missing' },
  'scenario/duplicate-name': { kind: 'invalid', title: 'A name is used twice' },
  'scenario/unknown-reference': { kind: 'invalid', title: 'A name refers to nothing' },
  'scenario/dependency-cycle': { kind: 'invalid', title: 'The steps wait for each other' },
  'scenario/cluster-too-small': { kind: 'invalid', title: 'The cluster cannot hold the scenario' },
  'scenario/not-found': { kind: 'invalid', title: 'No such scenario' },
  'lane/unknown': { kind: 'invalid', title: 'No such orchestrator' },
  'lane/unknown-version': { kind: 'invalid', title: 'No profile for this version' },
  'lane/unknown-part': { kind: 'invalid', title: 'The lane has no such part' },
  'constant/unknown': { kind: 'invalid', title: 'No such constant' },
  'constant/invalid-value': { kind: 'invalid', title: 'The constant cannot take this value' },
  'fault/unknown-kind': { kind: 'invalid', title: 'No such kind of fault' },
  'fault/unknown-target': { kind: 'invalid', title: 'The fault has no such target' },
  'adapter/invalid': { kind: 'invalid', title: 'The adapter does not keep its contract' },
  'adapter/not-found': { kind: 'invalid', title: 'The adapter cannot be loaded' },
  'store/conflict': { kind: 'conflict', title: 'The record changed since it was read' },
  'store/exists': { kind: 'conflict', title: 'A record with this key exists' },
  'store/missing': { kind: 'not-found', title: 'No record with this key' },
  'store/compacted': { kind: 'gone', title: 'The revision is no longer kept' },
  'world/not-found': { kind: 'not-found', title: 'No such world' },
  'world/not-manual': { kind: 'conflict', title: 'The clock of this world is not yours to move' },
  'server/not-running': { kind: 'unreachable', title: 'No server is running for this lane' },
  'server/refused': { kind: 'unreachable', title: 'The server refused the connection' },
  'server/port-in-use': { kind: 'lacking', title: 'The port is taken' },
  'server/forbidden-origin': { kind: 'invalid', title: 'The request came from a page that is not ours' },
  'machine/lacks': { kind: 'lacking', title: 'The machine lacks something this needs' },
  'wait/timed-out': { kind: 'timeout', title: 'The time limit was reached' },
  'document/empty': { kind: 'invalid', title: 'The document is empty' },
  'document/duplicate-key': { kind: 'invalid', title: 'A key is given twice in one mapping' },
  'run/not-found': { kind: 'not-found', title: 'No such run' },
  'run/not-done': { kind: 'conflict', title: 'The run has no result' },
  'run/too-many': { kind: 'lacking', title: 'Too many runs are waiting' },
  'request/key-reused': { kind: 'conflict', title: 'The key belongs to another request' },
  'scenario/port-clash': { kind: 'invalid', title: 'Two workloads ask for the same port' },
} as const satisfies Record<string, { kind: ErrorKind; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Where in a document or an object the trouble is; every part is optional because not every source has lines. */
export interface ErrorLocation {
  /** The file or URL as the user named it. */
  readonly source?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** The path of the field, e.g. `spec.workloads[0].replicas`. */
  readonly path?: string;
  /** The line itself, so that the message can show it. */
  readonly excerpt?: string;
}

export interface ErrorDetails {
  readonly at?: ErrorLocation;
  /** What to type or change next; one line. */
  readonly hint?: string;
  readonly cause?: unknown;
}

const BRAND = Symbol.for('regatta.error');

/** A request that cannot be honoured. Branded, so that two installed copies of the package recognise each other's errors. */
export class RegattaError extends Error {
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly at: ErrorLocation | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RegattaError';
    this.code = code;
    this.at = details.at;
    this.hint = details.hint;
  }

  get kind(): ErrorKind {
    return ERROR_CODES[this.code].kind;
  }

  static is(value: unknown): value is RegattaError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** A broken promise of our own code. Stops the world; the CLI prints how to reproduce it. */
export class Bug extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Bug';
  }
}

const EXIT_CODES: Record<ErrorKind, number> = {
  invalid: 2,
  'not-found': 2,
  conflict: 2,
  gone: 2,
  unsupported: 2,
  unreachable: 3,
  lacking: 3,
  timeout: 4,
};

/** The exit code of design section 10 for anything thrown: 2 wrong request, 3 unreachable or lacking, 4 timed out, 5 our bug. */
export function exitCodeOf(error: unknown): number {
  return RegattaError.is(error) ? EXIT_CODES[error.kind] : 5;
}
