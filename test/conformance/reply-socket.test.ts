import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebSocket } from 'ws';
import type { Call, Upgraded } from '../../src/ports/call.js';
import { createAuthority, type Authority } from '../../src/server/edge/certificates.js';
import { listen, type Listener } from '../../src/server/edge/listener.js';
import { replySuite, type Caller, type ReplyHarness, type SentRequest } from './reply.suite.js';

replySuite(socketHarness('a socket', false));
replySuite(socketHarness('a socket with TLS', true));

function socketHarness(name: string, secure: boolean): ReplyHarness {
  let listener: Listener;
  let authority: Authority;
  let number = 0;
  const expected = new Map<string, (call: Call) => void>();
  return {
    name,
    async start() {
      authority = await createAuthority();
      listener = await listen({
        facade: { accept: (call) => expected.get(call.headers['x-test-number'] ?? '')?.(call) },
        maxUnsentBytes: 64 * 1024,
        ...(secure ? { tls: { ...(await authority.issueServer()), authority: authority.certificate } } : {}),
      });
    },
    stop: () => listener.close(),
    async open(sent) {
      number += 1;
      const key = String(number);
      const arrived = new Promise<Call>((resolve) => {
        expected.set(key, resolve);
      });
      const numbered = { ...sent, headers: { ...sent.headers, 'X-Test-Number': key } };
      const caller = (sent.protocols === undefined ? plainCaller : webSocketCaller)(listener, authority, numbered);
      return { call: await arrived, caller };
    },
  };
}

function addressOf(listener: Listener, sent: SentRequest, scheme: 'http' | 'ws'): string {
  const { path = '/', query } = sent;
  return `${listener.url.replace('http', scheme)}${path}${query === undefined ? '' : `?${query}`}`;
}

function plainCaller(listener: Listener, authority: Authority, sent: SentRequest): Caller {
  const { hostname, port, protocol } = new URL(listener.url);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const { method = 'GET', headers = {}, body } = sent;
  const options = { hostname, port, method, headers, agent: false, ca: authority.certificate };
  // As options, because a URL would tidy the path up.
  const request = send({ ...options, path: addressOf(listener, sent, 'http').slice(listener.url.length) });
  request.end(body);
  request.on('error', () => undefined);
  const responding = once(request, 'response') as Promise<[IncomingMessage]>;
  return httpCaller(
    responding.then(([response]) => response),
    () => request.destroy(),
  );
}

function httpCaller(responding: Promise<IncomingMessage>, leave: () => void): Caller {
  // A test that leaves before the answer has no use for the rejection.
  responding.catch(() => undefined);
  const chunks: Buffer[] = [];
  let readBytes = 0;
  let ended = false;
  let reading: Promise<IncomingMessage> | undefined;
  const body = async (enough: () => boolean): Promise<Uint8Array> => {
    reading ??= responding.then((response) => {
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        readBytes += chunk.length;
      });
      response.on('end', () => (ended = true));
      response.on('error', () => undefined);
      return response;
    });
    await reading;
    while (!enough()) await new Promise((resolve) => setImmediate(resolve));
    return Buffer.concat(chunks);
  };
  return {
    async head() {
      const { statusCode = 0, headers } = await responding;
      const lines = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
      return { status: statusCode, headers: Object.fromEntries(lines) };
    },
    read: (bytes) => body(() => readBytes >= bytes),
    readAll: () => body(() => ended),
    leave,
    peer: () => Promise.reject(new Error('nothing was offered')),
  };
}

function webSocketCaller(listener: Listener, authority: Authority, sent: SentRequest): Caller {
  const { headers = {}, protocols = [] } = sent;
  const socket = new WebSocket(addressOf(listener, sent, 'ws'), [...protocols], { headers, ca: authority.certificate });
  socket.on('error', () => undefined);
  const peer = peerOf(socket);
  const refused = once(socket, 'unexpected-response') as Promise<[ClientRequest, IncomingMessage]>;
  const caller = httpCaller(
    refused.then(([, response]) => response),
    () => socket.terminate(),
  );
  return {
    ...caller,
    async peer() {
      if (socket.readyState !== socket.OPEN) await once(socket, 'open');
      return peer;
    },
  };
}

/** What kubectl does at its end of `v5.channel.k8s.io`. */
function peerOf(socket: WebSocket): Upgraded {
  const early: Buffer[] = [];
  socket.on('message', (data) => early.push(data as Buffer));
  return {
    get protocol() {
      return socket.protocol;
    },
    send(channel, data) {
      socket.send(Buffer.concat([Uint8Array.of(channel), data]));
      return true;
    },
    finish: (channel) => socket.send(Uint8Array.of(255, channel)),
    close: () => socket.close(),
    onData(listener) {
      for (const data of early) listener(data[0] ?? -1, data.subarray(1));
      socket.on('message', (data) => listener((data as Buffer)[0] ?? -1, (data as Buffer).subarray(1)));
    },
    onClose: (listener) => socket.on('close', () => listener()),
  };
}
