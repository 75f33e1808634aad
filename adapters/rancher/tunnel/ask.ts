import { SERVER_IDENTITY } from './messages.js';
import type { TunnelSession } from './session.js';

/** A whole answer of a cluster's API server. */
export interface ClusterAnswer {
  readonly status: number;
  /** Parsed; undefined where it is no JSON. */
  readonly body: unknown;
}

/** What is sent along with a question. */
export interface AskedBody {
  readonly body: string;
  readonly contentType: string;
}

const encoder = new TextEncoder();

/**
 * Asks a cluster's API server through a session and waits for the whole answer; undefined when the session ended first. Gives
 * the way to give up.
 */
export function ask(
  session: TunnelSession,
  method: 'GET' | 'DELETE' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  answered: (answer: ClusterAnswer | undefined) => void,
  sent?: AskedBody,
): () => void {
  const [plain = '', query = ''] = path.split('?');
  const chunks: string[] = [];
  const decoder = new TextDecoder();
  let status = 0;
  const headers = { accept: 'application/json', ...(sent !== undefined && { 'content-type': sent.contentType }) };
  const body = encoder.encode(sent?.body ?? '');
  const exchange = session.request(
    { method, path: plain, query, headers, body, ...SERVER_IDENTITY },
    {
      head: (told) => (status = told),
      chunk: (data) => void chunks.push(decoder.decode(data, { stream: true })),
      end: () => answered({ status, body: parsed(chunks.join('')) }),
      upgraded: () => {},
      channel: () => {},
      lost: () => answered(undefined),
    },
  );
  return () => exchange.abort();
}

/** Follows a stream of JSON lines; `lost` is called once when it ends, for whatever reason. */
export function follow(
  session: TunnelSession,
  path: string,
  query: string,
  line: (value: unknown) => void,
  lost: () => void,
): () => void {
  const decoder = new TextDecoder();
  let rest = '';
  const headers = { accept: 'application/json' };
  const exchange = session.request(
    { method: 'GET', path, query, headers, body: new Uint8Array(0), ...SERVER_IDENTITY },
    {
      head: () => {},
      chunk: (data) => {
        const lines = (rest + decoder.decode(data, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const text of lines) if (text !== '') line(parsed(text));
      },
      end: lost,
      upgraded: () => {},
      channel: () => {},
      lost,
    },
  );
  return () => exchange.abort();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
