import { webcrypto, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
// oxlint-disable-next-line import/no-unassigned-import -- the certificate library reads decorator metadata as it loads
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
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

/** A request for a certificate with a key of its own, both PEM. */
async function newRequest(commonName: string, organization: string): Promise<{ request: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const name = `CN=${commonName}, O=${organization}`;
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    { name, keys, signingAlgorithm: algorithm },
    webcrypto,
  );
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { request: request.toString('pem'), key };
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
    const sha256 = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
    expect(await peerWith({ cert: admin.certificate, key: admin.key })).toEqual({
      secure: true,
      certificate: {
        commonName: 'kubernetes-admin',
        organizations: ['system:masters', 'staff'],
        sha256: sha256(admin.certificate),
      },
    });
    const node = await authority.issueClient({ commonName: 'system:node:node, 1=x' });
    expect(await peerWith({ cert: node.certificate, key: node.key })).toEqual({
      secure: true,
      certificate: { commonName: 'system:node:node, 1=x', organizations: [], sha256: sha256(node.certificate) },
    });
  });

  it('are signed for a key that somebody else made, for as long as was asked for', async () => {
    const { request, key } = await newRequest('jane', 'staff');
    const signed = await authority.sign(request, { usages: ['client auth'], seconds: 3600 });
    expect((await peerWith({ cert: signed, key }))?.certificate).toMatchObject({
      commonName: 'jane',
      organizations: ['staff'],
    });
    const lastsMs = Date.parse(new X509Certificate(signed).validTo) - Date.now();
    expect(Math.abs(lastsMs - 3_600_000)).toBeLessThan(60_000);
    await expect(authority.sign('nonsense', { usages: [], seconds: 1 })).rejects.toBeInstanceOf(Error);
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
