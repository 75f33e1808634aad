/** Which channel a SPDY stream is, by the headers that a caller opens it with. */

export interface ChannelNumbers {
  /** The channel of a new stream; undefined if there is no such stream in this protocol. */
  channelOf(stream: number, headers: ReadonlyMap<string, string>): number | undefined;
  /** Bytes that stand before the caller's own on this channel. */
  firstBytes(channel: number, headers: ReadonlyMap<string, string>): Uint8Array | undefined;
  /** Both sides have finished the channel. */
  over(channel: number): void;
  /** True for a channel that was and is not any more. */
  gone(channel: number): boolean;
}

const EXEC_CHANNELS: ReadonlyMap<string, number> = new Map([
  ['stdin', 0],
  ['stdout', 1],
  ['stderr', 2],
  ['error', 3],
  ['resize', 4],
]);

/** `streamtype` names the channel. */
export class ExecChannels implements ChannelNumbers {
  private readonly past = new Set<number>();

  channelOf(_stream: number, headers: ReadonlyMap<string, string>): number | undefined {
    return EXEC_CHANNELS.get(headers.get('streamtype')?.toLowerCase() ?? '');
  }

  firstBytes(): undefined {
    return undefined;
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
