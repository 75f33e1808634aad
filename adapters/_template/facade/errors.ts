import { RegattaError, type Call, type ErrorKind } from 'regatta/kit';

const STATUS: Partial<Record<ErrorKind, number>> = { invalid: 400, 'not-found': 404, conflict: 409, gone: 410 };

export function sendJson(call: Call, status: number, value: unknown): void {
  call.reply.head(status, { 'content-type': 'application/json' });
  call.reply.end(new TextEncoder().encode(JSON.stringify(value)));
}

/** The only place that builds this platform's error envelope. What is not a wrong request is a bug and goes on. */
export function sendError(call: Call, error: unknown): void {
  if (error instanceof SyntaxError) return sendJson(call, 400, { error: error.message });
  if (!RegattaError.is(error)) throw error;
  sendJson(call, STATUS[error.kind] ?? 422, { error: error.message });
}
