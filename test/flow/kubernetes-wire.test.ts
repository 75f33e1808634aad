import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listener } from '../../src/server/edge/listener.js';
import { HostedWorld } from '../../src/server/hosted-world.js';
import { apiOnly } from './kubernetes-api-only.js';

const NAMESPACE = '/api/v1/namespaces/default';
const HOST = 'Host: localhost\r\n';

let hosted: HostedWorld;
let listener: Listener;

beforeAll(async () => {
  hosted = new HostedWorld(
    'wire',
    {
      lane: { adapter: apiOnly, version: apiOnly.defaultVersion },
      machines: [],
      seed: 1,
      pace: 'manual',
      set: {},
      physics: {},
      without: [],
    },
    (_, error) => {
      throw error;
    },
  );
  await hosted.advance(10_000);
  listener = await listen({ facade: hosted });
});

afterAll(async () => {
  await listener.close();
  await hosted.stop();
});

/** What comes back for these bytes until the server hangs up; who sent them says that nothing more comes. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.end(bytes, 'latin1');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

async function opened(bytes: string): Promise<Socket> {
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

async function status(path: string): Promise<number> {
  const [response] = (await once(get(`${listener.url}${path}`), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode ?? 0;
}

/** Looks again at each turn of the event loop; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function request(line: string, headers = '', body = ''): string {
  return `${line} HTTP/1.1\r\n${HOST}${headers}Connection: close\r\n\r\n${body}`;
}

const pods = `GET ${NAMESPACE}/pods`;

describe('bytes that are no request to Kubernetes', { timeout: 60_000 }, () => {
  it.each([
    ['a length that is no number', request(pods, 'Content-Length: x\r\n'), 400],
    ['two lengths', request(pods, 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
    [
      'a length and chunks',
      request(`POST ${NAMESPACE}/pods`, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'),
      400,
    ],
    ['a chunk without a size', request(`POST ${NAMESPACE}/pods`, 'Transfer-Encoding: chunked\r\n', 'zz\r\n'), 400],
    ['a flood of headers', request(pods, `X-A: ${'a'.repeat(100_000)}\r\n`), 431],
    ['a method that nobody knows', request(`FETCH ${NAMESPACE}/pods`), 400],
    ['a method in small letters', request(`get ${NAMESPACE}/pods`), 400],
    ['a method for others', request(`PURGE ${NAMESPACE}/pods`), 405],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['the beginning of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400],
    ['a wrong escape', request('GET /api/v1/namespaces/%zz/pods'), 400],
    ['a path out of the API', request('GET /api/v1/../../etc/passwd'), 404],
    ['the same, hidden', request(`GET ${NAMESPACE}/pods/..%2f..%2fetc%2fpasswd`), 404],
    ['bytes that are no UTF-8', request('GET /api/v1/namespaces/default/pods/%c0%af'), 404],
    ['an upgrade where there is none', request(pods, 'Upgrade: websocket\r\nConnection: upgrade\r\n'), 200],
    [
      'an upgrade to nothing known',
      request(`GET ${NAMESPACE}/pods/x/exec`, 'Upgrade: x\r\nConnection: upgrade\r\n'),
      404,
    ],
  ])('%s', async (_what, bytes, expected) => {
    const answer = await answerTo(bytes);
    expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${expected}`);
    expect(await status(`${NAMESPACE}/pods`)).toBe(200);
  });

  it('leave nothing behind when they stop in the middle', async () => {
    const halves = await Promise.all([
      ...Array.from({ length: 50 }, () => opened(`GET ${NAMESPACE}/pods HTTP/1.1\r\nHost: loc`)),
      ...Array.from({ length: 50 }, () =>
        opened(`POST ${NAMESPACE}/configmaps HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n{"kind":`),
      ),
    ]);
    expect(await status(`${NAMESPACE}/pods`)).toBe(200);
    for (const socket of halves) socket.destroy();
    await until(() => hosted.openCalls === 0);
  });
});

describe('watches over a socket', () => {
  /** Twenty thousand bytes each, written past the front door. */
  function change(times: number): void {
    const { store } = hosted.world.site();
    const metadata = { name: 'web', namespace: 'default', uid: 'web', resourceVersion: '' };
    for (let number = 0; number < times; number++) {
      const value = {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata,
        data: { number: String(number), a: 'x'.repeat(20_000) },
      };
      if (store.get('configmaps', 'default', 'web') === undefined) store.create('configmaps', 'default', 'web', value);
      else store.update('configmaps', 'default', 'web', value);
    }
  }

  it('are given up where nobody reads, and forgotten when the caller leaves', { timeout: 60_000 }, async () => {
    const path = `${NAMESPACE}/configmaps?watch=1&resourceVersion=${hosted.world.site().store.revision}`;
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened(request(`GET ${path}`))));
    for (const socket of sockets) socket.pause();
    await until(() => hosted.openCalls === sockets.length);
    sockets.pop()!.destroy();
    await until(() => hosted.openCalls === sockets.length);
    // More than the kernel, the socket and the backlog hold together.
    for (let round = 0; round < 40 && hosted.openCalls > 0; round++) {
      change(250);
      await hosted.advance(0);
    }
    expect(hosted.openCalls).toBe(0);
    for (const socket of sockets) socket.destroy();
    expect(await status(`${NAMESPACE}/configmaps`)).toBe(200);
  });
});
