import type { Answer } from 'regatta/kit';
import { Refusal } from '../../resources/registry/refusal.js';
import type { ApiCall, ResourceRequest } from '../request.js';

const encoder = new TextEncoder();

/** Hands on what a server behind a proxy answers. Throws 503 where there is none (apimachinery pkg/util/proxy/upgradeaware.go v0.32). */
export function sendAnswer(call: ApiCall, answer: Answer, target: string): void {
  if (answer.outcome !== 'answered') {
    const message = `error trying to reach service: dial tcp ${target}: connect: connection refused`;
    throw new Refusal(503, 'ServiceUnavailable', message);
  }
  const { status, headers, body } = answer.http;
  const bytes = encoder.encode(body);
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const own: Record<string, string> = Object.fromEntries(named) as Record<string, string>;
  delete own['content-length'];
  call.reply.head(status, { 'cache-control': 'no-cache, private', ...own });
  call.reply.end(call.method === 'HEAD' ? new Uint8Array() : bytes);
}

/** The parts of `[scheme:]name[:port]`. */
export function proxyTargetOf(id: string): { readonly scheme: string; readonly name: string; readonly port: string } {
  const parts = id.split(':');
  if (parts.length === 3) return { scheme: parts[0]!, name: parts[1]!, port: parts[2]! };
  return { scheme: '', name: parts[0] ?? '', port: parts[1] ?? '' };
}

/** What the server behind is asked for. */
export function pathOf({ query }: ApiCall, { rest }: ResourceRequest): string {
  return `/${rest}${query === '' ? '' : `?${query}`}`;
}
