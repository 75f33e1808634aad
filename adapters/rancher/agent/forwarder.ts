import { memoryCall, type Facade, type MemoryResult, type Upgraded } from 'regatta/kit';
import type { AgentMessage, ForwardedRequest, ServerMessage } from '../tunnel/messages.js';
import { carry, deliver } from '../tunnel/pipe.js';

/** The agent's account, which may act as whomever the server vouches for; the headers of each request say who that is. */
const AGENT = {
  secure: true,
  certificate: { commonName: 'system:serviceaccount:cattle-system:cattle', organizations: ['system:masters'] },
};

interface Open {
  readonly result: MemoryResult;
  /** The caller's end, once the facade upgraded. */
  end: Upgraded | undefined;
}

/** The agent's half of the proxy: hands requests to the API server beside it, and sends the answers back piece by piece. */
export class Forwarder {
  readonly #facade: Facade;
  readonly #send: (message: AgentMessage) => void;
  readonly #open = new Map<number, Open>();

  constructor(facade: Facade, send: (message: AgentMessage) => void) {
    this.#facade = facade;
    this.#send = send;
  }

  receive(message: Exclude<ServerMessage, { readonly type: 'accepted' | 'refused' }>): void {
    const { request } = message;
    if (message.type === 'request') return this.#accept(request, message.forwarded);
    const open = this.#open.get(request);
    if (message.type === 'abort') {
      this.#open.delete(request);
      open?.result.abort();
    } else if (open?.end !== undefined) {
      deliver(open.end, message);
    }
  }

  /** The tunnel is gone: whatever was under way is given up. */
  close(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { result } of open) result.abort();
  }

  #accept(request: number, forwarded: ForwardedRequest): void {
    const { call, result } = memoryCall(forwarded, {
      peer: AGENT,
      protocols: offeredProtocols(forwarded),
      reader: {
        head: (status, headers) => this.#send({ type: 'head', request, status, headers }),
        chunk: (data) => this.#send({ type: 'chunk', request, data }),
        end: () => {
          this.#open.delete(request);
          this.#send({ type: 'end', request });
        },
        upgraded: (end) => {
          const open = this.#open.get(request);
          if (open !== undefined) open.end = end;
          this.#send({ type: 'upgraded', request, protocol: end.protocol });
          carry(end, request, (message) => this.#send(message));
        },
      },
    });
    this.#open.set(request, { result, end: undefined });
    this.#facade.accept(call);
  }
}

/** The sub-protocols that a caller offers for an upgrade, in its order: those of WebSockets, or those of SPDY streams. */
export function offeredProtocols({ headers }: ForwardedRequest): readonly string[] {
  const named = [headers['sec-websocket-protocol'], headers['x-stream-protocol-version']];
  return named
    .flatMap((list) => list?.split(',') ?? [])
    .map((name) => name.trim().replace(/^SPDY\/3\.1\+/, ''))
    .filter((name) => name !== '');
}
