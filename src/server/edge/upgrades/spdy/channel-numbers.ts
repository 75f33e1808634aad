/** Which channel a SPDY stream is, by the headers that a caller opens it with. */

export interface ChannelNumbers {
  /** The channel of a new stream; undefined if there is no such stream in this protocol. */
  channelOf(stream: number, headers: ReadonlyMap<string, string>): number | undefined;
  /** Bytes that stand before the caller's own on this channel. */
  firstBytes(channel: number, headers: ReadonlyMap<string, string>): Uint8Array | undefined;
  /** True while the caller, who opens its streams one by one, has not opened all that it announced. */
  incomplete(isOpen: (channel: number) => boolean): boolean;
  /** Both sides have finished the channel. */
  over(channel: number): void;
  /** True for a channel that was and is not any more. */
  gone(channel: number): boolean;
}

const [STDIN, STDOUT, STDERR, ERROR, RESIZE] = [0, 1, 2, 3, 4] as const;

const EXEC_CHANNELS: ReadonlyMap<string, number> = new Map([
  ['stdin', STDIN],
  ['stdout', STDOUT],
  ['stderr', STDERR],
  ['error', ERROR],
  ['resize', RESIZE],
]);

/** `streamtype` names the channel. The query of the request announces which there will be, as the kubelet counts them. */
export class ExecChannels implements ChannelNumbers {
  private readonly past = new Set<number>();
  private readonly announced: readonly number[];

  constructor(protocol: string, query: URLSearchParams) {
    const asked = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
    const announced: number[] = [ERROR];
    if (asked('stdin')) announced.push(STDIN);
    if (asked('stdout')) announced.push(STDOUT);
    // A terminal has one output, and a size, which the first two versions of the protocol do not know.
    if (asked('stderr') && !asked('tty')) announced.push(STDERR);
    if (asked('tty') && /^v[3-9]/.test(protocol)) announced.push(RESIZE);
    this.announced = announced;
  }

  channelOf(_stream: number, headers: ReadonlyMap<string, string>): number | undefined {
    return EXEC_CHANNELS.get(headers.get('streamtype')?.toLowerCase() ?? '');
  }

  firstBytes(): undefined {
    return undefined;
  }

  incomplete(isOpen: (channel: number) => boolean): boolean {
    return this.announced.some((channel) => !isOpen(channel) && !this.past.has(channel));
  }

  over(channel: number): void {
    this.past.add(channel);
  }

  gone(channel: number): boolean {
    return this.past.has(channel);
  }
}

/** Two streams for each forwarded connection, paired by `requestid`. */
export class PortForwardChannels implements ChannelNumbers {
  private readonly pairs = new Map<string, number>();
  private readonly open = new Set<number>();
  private next = 0;

  channelOf(stream: number, headers: ReadonlyMap<string, string>): number | undefined {
    const type = headers.get('streamtype');
    if (type !== 'data' && type !== 'error') return undefined;
    const port = Number(headers.get('port'));
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
    // Callers before 1.2 name no request: there the data stream has the next number after its error stream.
    const request = headers.get('requestid') ?? `stream ${type === 'error' ? stream : stream - 2}`;
    let pair = this.pairs.get(request);
    if (pair === undefined) {
      pair = this.next;
      this.next += 1;
      this.pairs.set(request, pair);
    } else {
      // Both are there, so nobody will ask for this request again.
      this.pairs.delete(request);
    }
    const channel = 2 * pair + (type === 'data' ? 0 : 1);
    this.open.add(channel);
    return channel;
  }

  firstBytes(channel: number, headers: ReadonlyMap<string, string>): Uint8Array | undefined {
    if (channel % 2 === 1) return undefined;
    const port = Number(headers.get('port'));
    return Uint8Array.of(port & 0xff, port >> 8);
  }

  incomplete(): boolean {
    return this.pairs.size > 0;
  }

  over(channel: number): void {
    this.open.delete(channel);
  }

  /** Here streams come before anybody has something to say on them, save the other of a pair just begun. */
  gone(channel: number): boolean {
    return channel < 2 * this.next && !this.open.has(channel) && !this.awaited(channel);
  }

  private awaited(channel: number): boolean {
    const pair = Math.floor(channel / 2);
    return [...this.pairs.values()].includes(pair);
  }
}
