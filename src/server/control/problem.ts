/** Errors as `application/problem+json` (RFC 9457), with the code and the hint of ours beside the standard members. */
import { Bug, ERROR_CODES, RegattaError, type ErrorKind } from '../../ports/errors.js';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly hint?: string;
  /** The field that is wrong. */
  readonly path?: string;
  /** The document that is wrong, as the request names it; with line and column from 1 on, and the line itself. */
  readonly source?: string;
  readonly line?: number;
  readonly column?: number;
  readonly excerpt?: string;
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  unsupported: 422,
  unreachable: 502,
  lacking: 503,
  timeout: 504,
};

export function problemOf(error: unknown): Problem {
  if (!RegattaError.is(error)) return bugProblem(error);
  const { code, message, hint, at } = error;
  return {
    type: `https://regatta.dev/errors#${code.replace('/', '-')}`,
    title: ERROR_CODES[code].title,
    status: code === 'request/too-large' ? 413 : STATUS[error.kind],
    detail: message,
    code,
    ...(hint !== undefined && { hint }),
    ...at,
  };
}

function bugProblem(error: unknown): Problem {
  const detail = error instanceof Error ? error.message : String(error);
  return {
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail,
    code: error instanceof Bug ? 'bug' : 'unexpected',
  };
}
