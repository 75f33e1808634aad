import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.js';
import { performersOf } from './effects.js';

let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/silent') return;
    request.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const performers = performersOf(() => createAuthority());

function send(path: string, timeoutMs: number): Promise<unknown> {
  const effect = { method: 'POST', url: path, headers: {}, body: 'hello', authorityPem: '', timeoutMs };
  return performers.get('http')!(effect);
}

describe('what a world asks of the outside', () => {
  it('is a request, and its answer', async () => {
    expect(await send(url, 5000)).toEqual({ status: 200, body: 'hello' });
  });

  it('may fail in ways that can be told apart', async () => {
    expect(await send('http://127.0.0.1:9', 5000)).toMatchObject({ failure: 'refused' });
    expect(await send(`${url}/silent`, 50)).toMatchObject({ failure: 'timeout' });
    expect(await send('nowhere', 5000)).toMatchObject({ failure: 'other' });
  });

  it('is no certificate for what is no request', async () => {
    const outcome = await performers.get('sign')!({ request: 'nonsense', usages: [], seconds: 1 });
    expect(outcome).toHaveProperty('failure');
  });
});
