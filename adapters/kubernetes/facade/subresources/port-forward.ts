import type { Answer, Network, Upgraded } from 'regatta/kit';
import { objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, internalError } from '../../resources/registry/refusal.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

const PROTOCOL = 'portforward.k8s.io';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Carries connections to a port of a pod. Connection N has its data on channel 2N, after two bytes with the port, and its errors on
 * channel 2N + 1. What images here answer is HTTP, so a connection is read as a row of HTTP/1.1 requests.
 */
export class PortForwardHandler implements SubresourceHandler {
  readonly path = 'pods/portforward';
  readonly methods = ['GET', 'POST'];
  readonly #reads: Reads;
  readonly #network: Network;

  constructor(reads: Reads, network: Network) {
    this.#reads = reads;
    this.#network = network;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const pod = this.#reads.stored(kind, request).value;
    const status = objectAt(pod, 'status');
    const phase = textAt(status, 'phase');
    if (phase !== 'Running')
      throw internalError(`unable to forward port because pod is not running. Current status=${phase}`);
    const channels = call.reply.upgrade([PROTOCOL]);
    if (channels === undefined) throw badRequest('Upgrade request required');
    const connections = new Map<number, Connection>();
    channels.onData((channel, data) => {
      if (channel % 2 === 1) return;
      const connection =
        connections.get(channel) ?? new Connection(channels, channel, textAt(status, 'podIP'), this.#network);
      connections.set(channel, connection);
      connection.take(data);
    });
  }
}

/** One forwarded connection. */
class Connection {
  readonly #channels: Upgraded;
  readonly #channel: number;
  readonly #address: string;
  readonly #network: Network;
  #port: number | undefined;
  #received = '';

  constructor(channels: Upgraded, channel: number, address: string, network: Network) {
    this.#channels = channels;
    this.#channel = channel;
    this.#address = address;
    this.#network = network;
  }

  take(data: Uint8Array): void {
    if (data.length === 0) return this.#finish();
    let bytes = data;
    if (this.#port === undefined) {
      this.#port = (data[0] ?? 0) + (data[1] ?? 0) * 256;
      bytes = data.subarray(2);
    }
    this.#received += decoder.decode(bytes, { stream: true });
    for (let head = this.#nextHead(); head !== undefined; head = this.#nextHead()) this.#answer(head);
  }

  /** The head of the next request whose body is complete; takes the request out of what was received. */
  #nextHead(): string | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const head = this.#received.slice(0, end);
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + length) return undefined;
    this.#received = this.#received.slice(end + 4 + length);
    return head;
  }

  #answer(head: string): void {
    const [, path = '/'] = head.split(' ');
    const answer = this.#network.request({ address: this.#address, port: this.#port ?? 0 }, path, 0);
    if (answer.outcome !== 'answered') return this.#refuse();
    this.#channels.send(this.#channel, encoder.encode(httpText(answer)));
  }

  /** Nothing listens there: the caller is told on the error channel, and the connection ends. */
  #refuse(): void {
    const why = `dial tcp4 127.0.0.1:${this.#port}: connect: connection refused`;
    this.#channels.send(this.#channel + 1, encoder.encode(`error forwarding port ${this.#port} to pod: ${why}`));
    this.#finish();
  }

  #finish(): void {
    this.#channels.finish(this.#channel);
    this.#channels.finish(this.#channel + 1);
  }
}

function httpText({ http }: Extract<Answer, { outcome: 'answered' }>): string {
  const length = encoder.encode(http.body).length;
  const named = Object.entries(http.headers).filter(([name]) => name.toLowerCase() !== 'content-length');
  const lines = named.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${http.status} ${http.status === 200 ? 'OK' : 'Error'}\r\n${lines}content-length: ${length}\r\n\r\n${http.body}`;
}
