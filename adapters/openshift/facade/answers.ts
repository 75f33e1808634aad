import type { Call } from 'regatta/kit';

export function sendObject(call: Call, status: number, object: unknown): void {
  call.reply.head(status, { 'cache-control': 'no-cache, private', 'content-type': 'application/json' });
  call.reply.end(new TextEncoder().encode(`${JSON.stringify(object)}\n`));
}

/** The API machinery's error envelope. */
export function sendStatus(call: Call, code: number, reason: string, message: string, details: object = {}): void {
  sendObject(call, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code,
  });
}
