import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from '../../ports/call.js';
import { createAuthority, loadAuthority, type Authority } from './certificates.js';
import { listen, type Listener } from './listener.js';

let authority: Authority;
let listener: Listener;
const peers: Peer[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  listener = await listen({
    facade: {
      accept(call) {
        peers.push(call.peer);
        call.reply.head(200, {});
        call.reply.end();
      },
    },
    tls: { ...(await authority.issueServer({ names: ['api.test', '192.0.2.7'] })), authority: authority.certificate },
  });
});
afterAll(() => listener.close());

async function peerWith(options: RequestOptions): Promise<Peer | undefined> {
  const request = httpsRequest({
    host: '127.0.0.1',
    port: listener.port,
    ca: authority.certificate,
    agent: false,
    ...options,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return peers.at(-1);
}

describe('certificates', () => {
  it('lets node check the server by every name', async () => {
    const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', '10.96.0.1'];
    const { certificate } = await authority.issueServer({ names });
    const parsed = new X509Certificate(certificate);
    const named = ['localhost', '127.0.0.1', '::1', ...names];
    const matching = named.filter(
      (name) => (isIP(name) > 0 ? parsed.checkIP(name) : parsed.checkHost(name)) !== undefined,
    );
    expect(matching).toEqual(named);
    const own = new X509Certificate(authority.certificate);
    expect(parsed.checkIssued(own) && parsed.verify(own.publicKey) && own.ca).toBe(true);
    expect(own.verify(own.publicKey)).toBe(true);
  });

  it('are valid since 48 hours ago, for worlds that start in the past', async () => {
    const now = new Date('2026-03-02T12:00:00Z');
    const dated = await createAuthority(now);
    const { certificate } = await dated.issueClient({ commonName: 'someone' });
    for (const pem of [dated.certificate, certificate]) {
      expect(new Date(new X509Certificate(pem).validFrom).toISOString()).toBe('2026-02-28T12:00:00.000Z');
    }
  });

  it('tell who a caller is', async () => {
    const admin = await authority.issueClient({
      commonName: 'kubernetes-admin',
      organizations: ['system:masters', 'staff'],
    });
    expect(await peerWith({ cert: admin.certificate, key: admin.key })).toEqual({
      secure: true,
      certificate: { commonName: 'kubernetes-admin', organizations: ['system:masters', 'staff'] },
    });
    const node = await authority.issueClient({ commonName: 'system:node:node, 1=x' });
    expect(await peerWith({ cert: node.certificate, key: node.key })).toEqual({
      secure: true,
      certificate: { commonName: 'system:node:node, 1=x', organizations: [] },
    });
  });

  it('count for nothing when they are missing or of another authority', async () => {
    expect(await peerWith({})).toEqual({ secure: true });
    const stranger = await (await createAuthority()).issueClient({ commonName: 'kubernetes-admin' });
    expect(await peerWith({ cert: stranger.certificate, key: stranger.key })).toEqual({ secure: true });
  });

  it('can be issued by an authority that was kept as text', async () => {
    const { certificate, key } = authority;
    const kept = await loadAuthority({ certificate, key });
    expect(kept.certificate).toBe(certificate);
    const client = await kept.issueClient({ commonName: 'later' });
    const peer = await peerWith({ cert: client.certificate, key: client.key });
    expect(peer?.certificate?.commonName).toBe('later');
  });
});
