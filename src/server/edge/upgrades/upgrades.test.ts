import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Upgraded } from '../../../ports/call.js';
import { createAuthority } from '../certificates.js';
import { listen, type Listener, type ListenTls } from '../listener.js';
import { DOCKER_MULTIPLEXED_STREAM, DOCKER_RAW_STREAM } from './docker-stream.js';

const open: Listener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** A server that upgrades everything to the first of `protocols`, and says what it received. */
async function serve(protocols: readonly string[], tls?: ListenTls): Promise<Served> {
  const bodies: string[] = [];
  let found: (channels: Upgraded) => void = () => undefined;
  const upgraded = new Promise<Upgraded>((resolve) => {
    found = resolve;
  });
  const listener = await listen({
    facade: {
      accept(call) {
        bodies.push(Buffer.from(call.body).toString());
        const channels = call.reply.upgrade(protocols);
        if (channels !== undefined) return found(channels);
        call.reply.head(426, {});
        call.reply.end(Buffer.from('nothing offered'));
      },
    },
    ...(tls === undefined ? {} : { tls }),
  });
  open.push(listener);
  return { listener, upgraded, bodies };
}

interface Served {
  readonly listener: Listener;
  readonly upgraded: Promise<Upgraded>;
  readonly bodies: readonly string[];
}

/** Collects what comes, and waits for a text in it. */
function readerOf(socket: Socket): (wanted: string) => Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => (text += String(chunk)));
  return async (wanted) => {
    await expect.poll(() => text, { timeout: 10_000 }).toContain(wanted);
    return text;
  };
}

/** What arrives at the facade, once so many pieces have come. */
function arrivalsOf(upgraded: Upgraded): (wanted: string) => Promise<void> {
  let seen = '';
  upgraded.onData((channel, data) => {
    seen += data.length === 0 ? `[${channel} finished]` : `[${channel} ${Buffer.from(data).toString()}]`;
  });
  return async (wanted) => {
    await expect.poll(() => seen, { timeout: 10_000 }).toBe(wanted);
  };
}

describe('Docker streams', { timeout: 20_000 }, () => {
  const body = '{"Tty":true}';
  const lines = ['POST /v1.41/exec/1/start HTTP/1.1', 'Host: localhost', `Content-Length: ${body.length}`];

  it('answer 101 UPGRADED, keep what was sent ahead, and are ended one way at a time', async () => {
    const { listener, upgraded, bodies } = await serve([DOCKER_MULTIPLEXED_STREAM, DOCKER_RAW_STREAM]);
    const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
    const read = readerOf(socket);
    socket.write([...lines, 'Connection: Upgrade', 'Upgrade: tcp', '', body.slice(0, 4)].join('\r\n'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(`${body.slice(4)}ahead`);
    const channels = await upgraded;
    const arrived = arrivalsOf(channels);
    expect(bodies).toEqual([body]);
    await arrived('[0 ahead]');
    socket.end(' more');
    await arrived('[0 ahead][0  more][0 finished]');
    expect(channels.send(0, Buffer.from('answer'))).toBe(true);
    expect(await read('answer')).toBe(
      `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${DOCKER_MULTIPLEXED_STREAM}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nanswer`,
    );
    const ended = once(socket, 'end');
    channels.finish(0);
    await ended;
    expect(channels.send(0, Buffer.from('late'))).toBe(false);
  });

  it.each([false, true])('take the connection of callers without Upgrade as well (TLS: %s)', async (secure) => {
    const authority = await createAuthority();
    const { listener, upgraded } = await serve([DOCKER_RAW_STREAM], secure ? await authority.issueServer() : undefined);
    const options = { port: listener.port, host: '127.0.0.1', allowHalfOpen: true };
    const socket = secure ? connectTls({ ...options, ca: authority.certificate }) : connect(options);
    const read = readerOf(socket);
    socket.write([...lines, '', body].join('\r\n'));
    const channels = await upgraded;
    const arrived = arrivalsOf(channels);
    expect(await read('\r\n\r\n')).toBe(`HTTP/1.1 200 OK\r\nContent-Type: ${DOCKER_RAW_STREAM}\r\n\r\n`);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await arrived('[0 GET / HTTP/1.1\r\n\r\n]');
    socket.end();
    await arrived('[0 GET / HTTP/1.1\r\n\r\n][0 finished]');
    const large = 'x'.repeat(3_000_000);
    channels.send(0, Buffer.from(large));
    const ended = once(socket, 'end');
    channels.close();
    expect((await read(large)).length).toBeGreaterThan(large.length);
    await ended;
  });

  it('tell the facade when the caller breaks off', async () => {
    const { listener, upgraded } = await serve([DOCKER_RAW_STREAM]);
    const socket = connect(listener.port, '127.0.0.1');
    const read = readerOf(socket);
    socket.write([...lines, 'Connection: Upgrade', 'Upgrade: tcp', '', body].join('\r\n'));
    const channels = await upgraded;
    await read('\r\n\r\n');
    const closed = new Promise<string>((resolve) => channels.onClose(() => resolve('closed')));
    socket.resetAndDestroy();
    expect(await closed).toBe('closed');
  });

  it('close with the server', async () => {
    const { listener, upgraded } = await serve([DOCKER_RAW_STREAM]);
    const socket = connect(listener.port, '127.0.0.1');
    socket.resume();
    socket.write([...lines, '', body].join('\r\n'));
    const channels = await upgraded;
    await Promise.all([once(socket, 'end'), listener.close()]);
    expect(channels.send(0, Buffer.from('late'))).toBe(false);
  });
});

describe('WebSockets', { timeout: 20_000 }, () => {
  it.each([
    ['channel.k8s.io', '1out', '\u0000in', true],
    ['v4.channel.k8s.io', '1out', '\u0000in', true],
    ['base64.channel.k8s.io', '1b3V0', '0aW4=', false],
    ['v4.base64.channel.k8s.io', '1b3V0', '0aW4=', false],
    ['base64.binary.k8s.io', 'b3V0', 'aW4=', false],
    ['binary.k8s.io', 'out', 'in', true],
  ])('speak %s', async (protocol, out, input, binary) => {
    const { listener, upgraded } = await serve([protocol]);
    const socket = new WebSocket(listener.url.replace('http', 'ws'), ['other', protocol]);
    const message = once(socket, 'message');
    await once(socket, 'open');
    expect(socket.protocol).toBe(protocol);
    const channels = await upgraded;
    channels.send(1, Buffer.from('out'));
    const [data, isBinary] = (await message) as [Buffer, boolean];
    expect(isBinary).toBe(binary);
    expect(data.toString().replace('\u0001', '1')).toBe(out);
    const arrived = arrivalsOf(channels);
    // No data means nothing here, and must not look like the end of a channel.
    socket.send(Buffer.from([0]).subarray(0, protocol.includes('base64') ? 0 : 1));
    socket.send(Buffer.from(input), { binary });
    const expected = protocol === 'binary.k8s.io' ? '[0 \u0000][0 in]' : '[0 in]';
    await arrived(expected);
  });

  it('carry plain text for callers who name no sub-protocol', async () => {
    const { listener, upgraded } = await serve(['v5.channel.k8s.io', 'websocket.text']);
    const socket = new WebSocket(listener.url.replace('http', 'ws'));
    const message = once(socket, 'message');
    await once(socket, 'open');
    const channels = await upgraded;
    expect(channels.protocol).toBe('websocket.text');
    channels.send(0, Buffer.from('{"größer":1}'));
    const [data, isBinary] = (await message) as [Buffer, boolean];
    expect([data.toString(), isBinary]).toEqual(['{"größer":1}', false]);
    const closed = once(socket, 'close') as Promise<[number]>;
    channels.close();
    expect((await closed)[0]).toBe(1000);
  });

  it.each([
    ['no key', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13'],
    ['an old version', 'Upgrade: websocket\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
    ['another protocol', 'Upgrade: h2c'],
  ])('are not offered with %s', async (_, headers) => {
    const { listener } = await serve(['websocket', DOCKER_RAW_STREAM]);
    const socket = connect(listener.port, '127.0.0.1');
    const read = readerOf(socket);
    const ended = once(socket, 'end');
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${headers}\r\n\r\n`);
    expect(await read('nothing offered')).toMatch(/^HTTP\/1.1 426 Upgrade Required\r\n/);
    await ended;
  });
});
