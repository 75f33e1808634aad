import type { Headers, Link } from 'regatta/kit';
import type { AgentMessage, ChannelMessage, ForwardedRequest, ServerMessage } from './messages.js';

/** Takes the answer of one forwarded request. */
export interface AnswerSink {
  head(status: number, headers: Headers): void;
  chunk(data: Uint8Array): void;
  end(): void;
  upgraded(protocol: string): void;
  channel(message: ChannelMessage): void;
  /** The session ended before the answer did. */
  lost(): void;
}

/** A request under way through a session. */
export interface Exchange {
  /** The caller went away. */
  abort(): void;
  /** Sends data of an upgraded connection; the message's number is set here. */
  send(message: ChannelMessage): void;
}

/** One connected agent of a cluster, as the server sees it: requests by number over one link. */
export class TunnelSession {
  readonly cluster: string;
  readonly link: Link;
  /** True from the moment at which nothing of the agent arrives any more; the server learns of it by its timers alone. */
  quiet = false;
  /** Set while a fault swallows what is sent, without closing anything. */
  muted = false;
  readonly #sinks = new Map<number, AnswerSink>();
  #last = 0;

  constructor(cluster: string, link: Link) {
    this.cluster = cluster;
    this.link = link;
  }

  get open(): boolean {
    return this.link.open;
  }

  request(forwarded: ForwardedRequest, sink: AnswerSink): Exchange {
    const request = ++this.#last;
    this.#sinks.set(request, sink);
    this.#send({ type: 'request', request, forwarded });
    return {
      abort: () => {
        if (this.#sinks.delete(request)) this.#send({ type: 'abort', request });
      },
      send: (message) => {
        if (this.#sinks.has(request)) this.#send({ ...message, request });
      },
    };
  }

  /** Hands a message of the agent to the request that it belongs to; one that nobody waits for any more is dropped. */
  receive(message: Exclude<AgentMessage, { readonly type: 'register' | 'quiet' | 'heard' }>): void {
    const sink = this.#sinks.get(message.request);
    switch (message.type) {
      case 'head':
        return sink?.head(message.status, message.headers);
      case 'chunk':
        return sink?.chunk(message.data);
      case 'upgraded':
        return sink?.upgraded(message.protocol);
      case 'end':
        this.#sinks.delete(message.request);
        return sink?.end();
      case 'data':
      case 'finish':
        return sink?.channel(message);
      case 'hang-up':
        this.#sinks.delete(message.request);
        return sink?.channel(message);
    }
  }

  /** The link is closed: every request that is still open ends. */
  lose(): void {
    const sinks = [...this.#sinks.values()];
    this.#sinks.clear();
    for (const sink of sinks) sink.lost();
  }

  #send(message: ServerMessage): void {
    if (!this.muted) this.link.send(message);
  }
}
