import { request, type ApiAnswer, type ApiRequest, type Operation, type Performed } from 'regatta/kit';

/** The request as a user of curl would type it; `$MARATHON_URL` stands for the address. */
export function curlOf({ method, path, body }: ApiRequest): string {
  const words = ['curl', '-s'];
  if (method !== 'GET') words.push('-X', method);
  if (body !== undefined) words.push("-H 'Content-Type: application/json'", '-d', quoted(JSON.stringify(body)));
  return [...words, /[?&]/.test(path) ? `"$MARATHON_URL${path}"` : `$MARATHON_URL${path}`].join(' ');
}

/** Sends a request that changes something; gives what became of it with its native line. */
export function* perform(wanted: ApiRequest): Operation<Performed> {
  return performedOf(yield* request(wanted), wanted);
}

/**
 * The same for a change of an app that a deployment may hold: the lock is overridden, as Marathon's own refusal suggests, so
 * that who changes his mind need not wait for a deployment that may never end.
 */
export function* performForced(wanted: ApiRequest): Operation<Performed> {
  const answer = yield* request(wanted);
  if (answer.status !== 409) return performedOf(answer, wanted);
  const forced = { ...wanted, path: `${wanted.path}?force=true` };
  const done = performedOf(yield* request(forced), forced);
  return { ...done, native: [curlOf(wanted), ...done.native] };
}

export function performedOf(answer: ApiAnswer, wanted: ApiRequest): Performed {
  const done = answer.status < 400;
  return { outcome: done ? 'done' : 'failed', detail: done ? '' : messageIn(answer), native: [curlOf(wanted)] };
}

interface Refusal {
  readonly message?: string;
  readonly details?: readonly { readonly path: string; readonly errors: readonly string[] }[] | string;
}

/** Marathon's own words, with the details of what is not valid. */
function messageIn({ status, body }: ApiAnswer): string {
  const { message, details } = (typeof body === 'object' && body !== null ? body : {}) as Refusal;
  const summary = message ?? `HTTP status ${status}`;
  if (details === undefined) return summary;
  if (typeof details === 'string') return `${summary} ${details}`;
  return `${summary} ${details.map(({ path, errors }) => `${path}: ${errors.join(', ')}`).join('; ')}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
