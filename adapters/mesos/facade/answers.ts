import { RegattaError, type Call } from 'regatta/kit';
import { MarathonProblem } from '../frameworks/marathon/problem.js';

/** A request that the master refuses, with its own text. */
export class MasterRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'MasterRefusal';
    this.status = status;
    this.headers = headers;
  }
}

/** A method that a path does not know. Source: recorded http-operator-reads. */
export function methodProblem(allowed: readonly string[], received: string): MasterRefusal {
  const list = allowed.map((method) => `'${method}'`).join(', ');
  return new MasterRefusal(405, `405 Method Not Allowed. Expecting one of { ${list} }, but received '${received}'.`, {
    allow: allowed.join(', '),
  });
}

export function sendJson(
  call: Call,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  call.reply.head(status, { 'content-type': 'application/json', ...headers });
  call.reply.end(encode(JSON.stringify(value)));
}

export function sendText(
  call: Call,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  call.reply.head(status, text === '' ? headers : { 'content-type': 'text/plain; charset=utf-8', ...headers });
  call.reply.end(encode(text));
}

/** The only place that builds error answers: the master's are plain text, Marathon's a JSON envelope. */
export function sendError(call: Call, error: unknown): void {
  if (error instanceof MasterRefusal) return sendText(call, error.status, error.message, error.headers);
  if (error instanceof MarathonProblem) return sendJson(call, error.status, error.body);
  if (error instanceof SyntaxError) return sendJson(call, 400, { message: 'Invalid JSON', details: error.message });
  if (RegattaError.is(error) && error.kind === 'not-found') return sendJson(call, 404, { message: error.message });
  if (RegattaError.is(error) && error.kind === 'conflict') return sendJson(call, 409, { message: error.message });
  throw error;
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function bodyText(call: Call): string {
  return new TextDecoder().decode(call.body);
}
