import { RegattaError } from 'regatta/kit';

/** The codes of rancher/norman with their statuses (httperror/error.go), and those of an API server that are passed on. */
export const STATUSES = {
  ActionNotAvailable: 404,
  AlreadyExists: 409,
  ClusterUnavailable: 503,
  Conflict: 409,
  Forbidden: 403,
  InvalidAction: 422,
  InvalidBodyContent: 422,
  InvalidCSRFToken: 422,
  InvalidCharacters: 422,
  InvalidDateFormat: 422,
  InvalidFormat: 422,
  InvalidOption: 422,
  InvalidReference: 422,
  InvalidState: 422,
  InvalidType: 422,
  MaxLengthExceeded: 422,
  MaxLimitExceeded: 422,
  MethodNotAllow: 405,
  MinLengthExceeded: 422,
  MinLimitExceeded: 422,
  MissingRequired: 422,
  NotFound: 404,
  NotNullable: 422,
  NotUnique: 422,
  PermissionDenied: 403,
  ServerError: 500,
  Unauthorized: 401,
} as const;

export type NormanCode = keyof typeof STATUSES;

/** A refusal of the v3 API. */
export class NormanRefusal extends RegattaError {
  readonly normanCode: NormanCode;
  readonly status: number;
  readonly fieldName: string | undefined;

  constructor(code: NormanCode, message: string, fieldName?: string) {
    super(STATUSES[code] === 404 ? 'request/not-found' : 'request/invalid', message);
    this.normanCode = code;
    this.status = STATUSES[code];
    this.fieldName = fieldName;
  }
}

/** The status and the body of an error as the v3 API shows it. Bugs are thrown on. */
export function normanError(error: unknown): { readonly status: number; readonly body: object | undefined } {
  const { normanCode: code, status, message, fieldName } = refusalOf(error);
  // What the real server breaks on it answers with the status alone.
  if (code === 'ServerError' && message === '') return { status, body: undefined };
  return {
    status,
    body: { baseType: 'error', code, ...(fieldName !== undefined && { fieldName }), message, status, type: 'error' },
  };
}

/** The text of an error as the proxy to the clusters shows it: norman's own structure, not the API's. */
export function proxyError(code: NormanCode, message: string): { readonly status: number; readonly text: string } {
  const status = STATUSES[code];
  const text = JSON.stringify({ Code: { Code: code, Status: status }, Message: message, Cause: null, FieldName: '' });
  return { status, text };
}

/** What callers without valid credentials get everywhere but at the login: neither code nor a number for a status. */
export const UNAUTHORIZED = { type: 'error', status: '401', message: 'Unauthorized 401: must authenticate' } as const;

/** What the API server refuses to a user who may not do something; `name` is empty for what concerns no single object. */
export function forbidden(user: string, verb: string, plural: string, name: string, namespace = ''): NormanRefusal {
  const resource = plural.toLowerCase();
  const subject = name === '' ? `${resource}.management.cattle.io` : `${resource}.management.cattle.io "${name}"`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `cannot ${verb} resource "${resource}" in API group "management.cattle.io" ${where}`;
  return new NormanRefusal('Forbidden', `${subject} is forbidden: User "${user}" ${why}`);
}

function refusalOf(error: unknown): NormanRefusal {
  if (error instanceof NormanRefusal) return error;
  if (!RegattaError.is(error)) throw error;
  switch (error.kind) {
    case 'not-found':
      return new NormanRefusal('NotFound', error.message);
    case 'conflict':
      return new NormanRefusal('Conflict', error.message);
    default:
      return new NormanRefusal('InvalidBodyContent', error.message);
  }
}
