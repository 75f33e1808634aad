import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { constants, createDeflate } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Upgraded } from '../../../ports/call.js';
import { listen, type Listener } from '../listener.js';
import { PORT_FORWARD } from './spdy.js';
import { DICTIONARY } from './spdy/dictionary.js';
import * as frames from './spdy/frames.js';

const open: Listener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function serve(protocol: string): Promise<{ readonly listener: Listener; readonly upgraded: Promise<Upgraded> }> {
  let found: (channels: Upgraded) => void = () => undefined;
  const upgraded = new Promise<Upgraded>((resolve) => {
    found = resolve;
  });
  const listener = await listen({
    facade: {
      accept(call) {
        const channels = call.reply.upgrade([protocol]);
        if (channels !== undefined) found(channels);
      },
    },
  });
  open.push(listener);
  return { listener, upgraded };
}

/** Waits until a caller has seen all of these. */
async function see(caller: Caller, ...wanted: string[]): Promise<void> {
  await expect.poll(() => caller.seen, { timeout: 10_000 }).toEqual(expect.arrayContaining(wanted));
}

/** A caller as kubectl is: one stream for each purpose, headers compressed with one dictionary. */
class Caller {
  readonly seen: string[] = [];
  private readonly deflate = createDeflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  private readonly reader = new frames.FrameReader(1 << 24);

  constructor(readonly socket: Duplex) {
    socket.on('data', (data: Buffer) => {
      for (const frame of this.reader.push(data)) this.note(frame);
    });
    socket.on('error', () => undefined);
  }

  async openStream(id: number, headers: Record<string, string>): Promise<void> {
    const word = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer).swap32();
    const texts = Object.entries(headers).flat();
    const plain = [word(texts.length / 2), ...texts.flatMap((text) => [word(text.length), Buffer.from(text)])];
    const parts: Buffer[] = [];
    const collect = (part: Buffer): void => void parts.push(part);
    this.deflate.on('data', collect);
    await new Promise((resolve) => this.deflate.write(Buffer.concat(plain), resolve));
    await new Promise((resolve) => setImmediate(resolve));
    this.deflate.off('data', collect);
    this.control(frames.SYN_STREAM, id, 0, Uint8Array.of(0, 0), Buffer.concat(parts));
  }

  send(id: number, data: string, finish = false): void {
    for (const buffer of frames.dataFrames(id, Buffer.from(data), finish)) this.socket.write(buffer);
  }

  control(type: number, ...payload: (number | Uint8Array)[]): void {
    this.socket.write(frames.controlFrame(type, ...payload));
  }

  private note(frame: frames.Frame): void {
    const { type, payload, flags, stream } = frame;
    if (type === undefined) {
      const text = payload.length > 100 ? `${payload.length} bytes` : payload.toString();
      this.seen.push(`data ${stream} ${text}${flags === 0 ? '' : 'END'}`);
    } else {
      const names = new Map([
        [frames.SYN_REPLY, 'reply'],
        [frames.RST_STREAM, 'reset'],
        [frames.PING, 'ping'],
        [frames.GOAWAY, 'away'],
      ]);
      this.seen.push(`${names.get(type) ?? type} ${frames.streamOf(frame)}`);
    }
  }
}

async function handshake(
  listener: Listener,
  lines: string[],
): Promise<{ readonly socket: Socket; readonly head: string }> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.write([...lines, 'Host: localhost', 'Connection: Upgrade', '', ''].join('\r\n'));
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    const byte: unknown = socket.read(1);
    if (byte === null) await once(socket, 'readable');
    else if (Buffer.isBuffer(byte)) head += byte.toString('latin1');
  }
  return { socket, head };
}

async function upgradeOf(
  listener: Listener,
  protocol: string,
): Promise<{ readonly caller: Caller; readonly head: string }> {
  const versions = ['v9.channel.k8s.io', protocol].map((name) => `X-Stream-Protocol-Version: ${name}`);
  const { socket, head } = await handshake(listener, [
    'POST /?stdout=true&stderr=1 HTTP/1.1',
    'Upgrade: SPDY/3.1',
    ...versions,
  ]);
  return { caller: new Caller(socket), head };
}

function arrivalsOf(upgraded: Upgraded): (...wanted: string[]) => Promise<void> {
  const seen: string[] = [];
  upgraded.onData((channel, data) =>
    seen.push(data.length === 0 ? `${channel} END` : `${channel} ${Buffer.from(data).toString()}`),
  );
  return async (...wanted) => {
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(wanted);
  };
}

describe('SPDY/3.1', { timeout: 20_000 }, () => {
  it('knows the dictionary of the protocol', () => {
    let [low, high] = [1, 0];
    for (const byte of DICTIONARY) {
      low = (low + byte) % 65_521;
      high = (high + low) % 65_521;
    }
    expect([DICTIONARY.length, (high * 65_536 + low).toString(16)]).toEqual([1423, 'e3c6a7c2']);
  });

  it('carries exec: streams become channels, and what comes early waits for its stream', async () => {
    const { listener, upgraded } = await serve('v4.channel.k8s.io');
    const { caller, head } = await upgradeOf(listener, 'v4.channel.k8s.io');
    expect(head).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n',
    );
    const channels = await upgraded;
    const arrived = arrivalsOf(channels);
    channels.send(1, Buffer.from('early'));
    await caller.openStream(1, { streamtype: 'error' });
    await caller.openStream(3, { streamtype: 'stdin' });
    caller.send(3, 'in');
    await caller.openStream(5, { streamtype: 'stdout' });
    await caller.openStream(7, { streamtype: 'nonsense' });
    await caller.openStream(9, { streamtype: 'stderr' });
    caller.control(frames.PING, 1);
    await see(caller, 'reply 1', 'reply 3', 'reply 5', 'data 5 early', 'reset 7', 'ping 1');
    caller.send(3, ' more', true);
    await arrived('0 in', '0  more', '0 END');
    channels.send(1, Buffer.alloc(70_000));
    channels.send(3, Buffer.from('{}'));
    const ended = once(caller.socket, 'end');
    channels.close();
    await see(
      caller,
      'data 5 65536 bytes',
      'data 5 4464 bytes',
      'data 1 {}',
      'data 1 END',
      'data 5 END',
      'data 9 END',
      'away 9',
    );
    await ended;
  });

  it('does not close before late streams got what was sent on them', async () => {
    const { listener, upgraded } = await serve('v4.channel.k8s.io');
    const { caller } = await upgradeOf(listener, 'v4.channel.k8s.io');
    const channels = await upgraded;
    channels.send(1, Buffer.from('all'));
    channels.send(2, new Uint8Array(0));
    channels.finish(1);
    channels.close();
    await caller.openStream(1, { streamtype: 'stdout' });
    await see(caller, 'reply 1', 'data 1 all', 'data 1 END');
    await caller.openStream(3, { streamtype: 'error' });
    await caller.openStream(5, { streamtype: 'stderr' });
    await see(caller, 'reply 3', 'reply 5', 'data 3 END', 'data 5 END', 'away 5');
    expect(caller.seen.indexOf('data 1 all')).toBeGreaterThan(caller.seen.indexOf('reply 1'));
  });

  it.each(['upgrade', 'tunnel'])('carries forwarded connections by %s', async (way) => {
    const { listener, upgraded } = await serve(PORT_FORWARD);
    const caller = way === 'upgrade' ? (await upgradeOf(listener, PORT_FORWARD)).caller : await tunnelOf(listener);
    const channels = await upgraded;
    expect(channels.protocol).toBe(PORT_FORWARD);
    const arrived = arrivalsOf(channels);
    const pair = async (id: number, port: string, requestid: string): Promise<void> => {
      await caller.openStream(id, { streamtype: 'error', port, requestid });
      caller.send(id, '', true);
      await caller.openStream(id + 2, { streamtype: 'data', port, requestid });
    };
    await pair(1, '80', '0');
    await pair(5, '8000', '1');
    caller.send(7, 'GET /');
    caller.send(3, 'bye', true);
    // 8000 is 0x1f40, 80 is the letter P.
    await arrived('1 END', '0 P\u0000', '3 END', '2 @\u001f', '2 GET /', '0 bye', '0 END');
    channels.send(2, Buffer.from('200 OK'));
    channels.finish(2);
    channels.finish(3);
    channels.finish(0);
    channels.finish(1);
    await see(caller, 'data 7 200 OK', 'data 7 END', 'data 5 END', 'data 3 END', 'data 1 END');
    expect(channels.send(0, Buffer.from('late'))).toBe(false);
    const closed = new Promise<string>((resolve) => channels.onClose(() => resolve('closed')));
    caller.socket.destroy();
    expect(await closed).toBe('closed');
  });

  it('gives up a connection that is not SPDY', async () => {
    const { listener, upgraded } = await serve('v4.channel.k8s.io');
    const { caller } = await upgradeOf(listener, 'v4.channel.k8s.io');
    const channels = await upgraded;
    const closed = new Promise<string>((resolve) => channels.onClose(() => resolve('closed')));
    caller.control(frames.SYN_STREAM, 1, 0, Uint8Array.of(0, 0), Buffer.from('not compressed'));
    expect(await closed).toBe('closed');
  });
});

/** A WebSocket with the sub-protocol that kubectl names and that the `ws` library takes on neither side. */
async function tunnelOf(listener: Listener): Promise<Caller> {
  const { socket, head } = await handshake(listener, [
    'GET / HTTP/1.1',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: SPDY/3.1+${PORT_FORWARD}`,
  ]);
  expect(head).toContain(`\r\nSec-WebSocket-Protocol: SPDY/3.1+${PORT_FORWARD}\r\n`);
  const tunnel = new Duplex({
    read: () => undefined,
    write(data: Buffer, _encoding, done) {
      // A binary frame below 64 KiB, masked with zeros.
      const length = Buffer.from([data.length >> 8, data.length & 0xff]);
      socket.write(Buffer.concat([Buffer.from([0x82, 0xfe]), length, Buffer.alloc(4), data]), done);
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  let rest = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    for (let size = rest[1]; size !== undefined && size < 126 && rest.length >= 2 + size; size = rest[1]) {
      tunnel.push(rest.subarray(2, 2 + size));
      rest = rest.subarray(2 + size);
    }
  });
  return new Caller(tunnel);
}
