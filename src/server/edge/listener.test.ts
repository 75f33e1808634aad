import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Call } from '../../ports/call.js';
import { createAuthority } from './certificates.js';
import { listen, type Listener, type ListenOptions } from './listener.js';

const open: Listener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function serve(accept: (call: Call) => void, options: Partial<ListenOptions> = {}): Promise<Listener> {
  const listener = await listen({ facade: { accept }, ...options });
  open.push(listener);
  return listener;
}

function ok(call: Call): void {
  call.reply.head(200, { 'content-type': 'text/plain' });
  call.reply.end(Buffer.from('ok'));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

async function ask(
  listener: Listener,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  const request = httpRequest({ host: '127.0.0.1', port: listener.port, agent: false, method, headers });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** Everything that comes back for these bytes, up to the end of the connection. */
async function exchange(listener: Listener, sent: string): Promise<string> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.end(sent);
  socket.setEncoding('latin1');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('the wire', () => {
  it('spells names as Go does, sends UTF-8, and tells the length of an answer made in one turn', async () => {
    const listener = await serve((call) => {
      call.reply.head(200, {
        'content-type': 'text/plain',
        etag: '"1"',
        warning: '299 - "größer\r\nX-Evil: 1"',
        date: 'now',
      });
      call.reply.write(Buffer.from('o'));
      call.reply.end(Buffer.from('k'));
    });
    const text = await exchange(listener, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(Buffer.from(text, 'latin1').toString('utf8')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nEtag: "1"\r\nWarning: 299 - "größer  X-Evil: 1"\r\nDate: now\r\nContent-Length: 2\r\n\r\nok',
    );
  });

  it('sends chunks of one turn as one, and keeps the connection', async () => {
    const listener = await serve((call) => {
      call.reply.head(200, { date: 'now' });
      call.reply.write(Buffer.from('a'));
      call.reply.write(Buffer.from('b'));
      setImmediate(() => call.reply.end(Buffer.from('c')));
    });
    const one = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = 'HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n';
    expect(await exchange(listener, one + one)).toBe(answer + answer);
  });

  it('tells the length of a body that HEAD leaves out', async () => {
    const listener = await serve(ok);
    const { headers, text } = await ask(listener, {}, 'HEAD');
    expect(headers['content-length']).toBe('2');
    expect(text).toBe('');
  });

  it('takes the whole address for a path, as proxies send it, and joins repeated headers', async () => {
    const seen: Call[] = [];
    const listener = await serve((call) => {
      seen.push(call);
      ok(call);
    });
    await exchange(
      listener,
      'GET http://localhost/a%2Fb?c HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n',
    );
    expect(seen[0]?.path).toBe('/a%2Fb');
    expect(seen[0]?.query).toBe('c');
    expect(seen[0]?.headers['x-a']).toBe('1, 2');
  });

  it('hands over what was written, at once, when asked to flush', async () => {
    const calls: Call[] = [];
    const listener = await serve((call) => {
      calls.push(call);
      call.reply.head(200, {});
      call.reply.write(Buffer.from('a'));
      listener.flush();
      call.reply.end(Buffer.from('b'));
    });
    expect((await ask(listener)).headers['transfer-encoding']).toBe('chunked');
  });
});

describe('limits and refusals', () => {
  it('answers 413 to a body above the limit, announced or not', async () => {
    const seen: Call[] = [];
    const listener = await serve((call) => seen.push(call), { maxBodyBytes: 10 });
    const announced = await ask(listener, { 'content-length': '11' }, 'POST', 'x'.repeat(11));
    expect(announced.status).toBe(413);
    expect(JSON.parse(announced.text)).toMatchObject({ code: 'request/too-large' });
    const chunked = await ask(listener, { 'transfer-encoding': 'chunked' }, 'POST', 'x'.repeat(11));
    expect(chunked.status).toBe(413);
    expect(seen).toEqual([]);
  });

  it.each([
    ['localhost:1', 200],
    ['LOCALHOST.', 200],
    ['regatta.localhost', 200],
    ['127.1.2.3:99', 200],
    ['[::1]:8080', 200],
    ['named.test', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
  ])('to the host %s: %i', async (host, status) => {
    const listener = await serve(ok, { allowedHosts: ['named.test'] });
    expect((await ask(listener, { host })).status).toBe(status);
    expect((await ask(listener, { host, connection: 'Upgrade', upgrade: 'tcp' })).status).toBe(status);
  });

  it('answers to any name when it is bound to all addresses', async () => {
    const listener = await serve(ok, { host: '0.0.0.0' });
    expect((await ask(listener, { host: 'my-machine.lan' })).status).toBe(200);
  });

  it.each([
    [{ origin: 'http://localhost:1' }, 200],
    [{ origin: 'https://localhost:1' }, 200],
    [{ origin: 'http://localhost:2' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://friend.example' }, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
  ])('to a browser that sends %j: %i', async (headers, status) => {
    const listener = await serve(ok, { allowedOrigins: ['https://friend.example'] });
    const answer = await ask(listener, { host: 'localhost:1', ...headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(JSON.parse(answer.text)).toMatchObject({ code: 'server/forbidden-origin' });
  });

  it('lets pages change something only with the token, where there is one', async () => {
    const listener = await serve(ok, { pageToken: 'secret' });
    const status = async (method: string, headers: Record<string, string>) =>
      (await ask(listener, { host: 'localhost:1', ...headers }, method)).status;
    const page = { origin: 'http://localhost:1' };
    expect(await status('POST', {})).toBe(200);
    expect(await status('GET', page)).toBe(200);
    expect(await status('POST', page)).toBe(403);
    expect(await status('DELETE', { 'sec-fetch-site': 'same-origin' })).toBe(403);
    expect(await status('POST', { ...page, 'x-regatta-token': 'Secret' })).toBe(403);
    expect(await status('POST', { ...page, 'x-regatta-token': 'secret' })).toBe(200);
  });

  it('answers 500 and reports when a facade throws, and breaks off what it has begun', async () => {
    const faults: unknown[] = [];
    const listener = await serve(
      (call) => {
        call.reply.head(200, {});
        if (call.path === '/begun') {
          call.reply.write(Buffer.from('half'));
          listener.flush();
        }
        throw new Error('broken');
      },
      { onFault: (error) => faults.push(error) },
    );
    expect((await ask(listener)).status).toBe(500);
    const text = await exchange(listener, 'GET /begun HTTP/1.1\r\nHost: localhost\r\n\r\n').catch(() => '');
    expect(text).not.toContain('0\r\n\r\n');
    expect(faults).toHaveLength(2);
  });

  it('says so when the port is taken', async () => {
    const listener = await serve(ok);
    await expect(listen({ facade: { accept: ok }, port: listener.port })).rejects.toMatchObject({
      code: 'server/port-in-use',
    });
  });
});

describe('in front of the facade', () => {
  it('asks the dispatcher and node-style handlers first', async () => {
    const listener = await serve(ok, {
      before: (call) => {
        if (call.path !== '/fast') return false;
        call.reply.head(203, {});
        call.reply.end();
        return true;
      },
      intercept: (request, response) => {
        if (request.url !== '/express') return false;
        response.writeHead(202).end();
        return true;
      },
    });
    const status = async (path: string): Promise<number> => (await fetch(listener.url + path)).status;
    expect([await status('/fast'), await status('/express'), await status('/')]).toEqual([203, 202, 200]);
  });
});

describe('close', () => {
  it('ends streams properly, answers those who wait, and frees the port', async () => {
    let waits = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      waits = resolve;
    });
    const listener = await serve((call) => {
      if (call.path === '/wait') return waits();
      call.reply.head(200, {});
      call.reply.write(Buffer.from('event\n'));
    });
    const stream = await fetch(`${listener.url}/stream`);
    const waiting = fetch(`${listener.url}/wait`);
    await arrived;
    const [, second] = await Promise.all([listener.close(), waiting, listener.close()]);
    expect(await stream.text()).toBe('event\n');
    expect(second.status).toBe(503);
    await expect(fetch(listener.url)).rejects.toThrow('fetch failed');
  });

  it('does not wait for a handshake that never ends', async () => {
    const authority = await createAuthority();
    const { certificate, key } = await authority.issueServer();
    const listener = await serve(ok, { tls: { certificate, key, authority: authority.certificate } });
    const silent = connect(listener.port, '127.0.0.1');
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    silent.resume();
    await expect(listener.close()).resolves.toBeUndefined();
    await ended;
  });
});
