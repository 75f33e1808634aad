import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../ports/adapter.js';
import { announce, runningServers, stateFolder, type ConnectionRecord } from './state-folder.js';
import { machinesOfSize, type WorldConfig } from './world-config.js';
import { Worlds } from './worlds.js';

const { default: template } = await import('../../adapters/_template/index.js');

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-worlds-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The template as a platform whose clients insist on TLS would be. */
const secure: Adapter = {
  ...template,
  secure: true,
  setUp: (connection) => ({
    environment: { CONFIG: path.join(connection.folder, 'client.json') },
    files: { 'client.json': JSON.stringify(connection) },
    tryThis: '',
  }),
};

const config: WorldConfig = {
  lane: { adapter: secure, version: '1' },
  machines: machinesOfSize({ nodes: 1 }),
  seed: 1,
  pace: 'real',
  set: {},
  physics: {},
  without: [],
};

interface ClientFile {
  readonly url: string;
  readonly authorityPem: string;
  readonly clientCertificatePem: string;
  readonly clientKeyPem: string;
}

async function ask(client: ClientFile): Promise<string> {
  const asked = request(`${client.url}/apps`, {
    ca: client.authorityPem,
    cert: client.clientCertificatePem,
    key: client.clientKeyPem,
    agent: false,
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return text(response);
}

describe('a port for clients that insist on TLS', () => {
  it('speaks it with an authority that outlives the server, and writes private files for clients', async () => {
    const clients: ClientFile[] = [];
    let port = 0;
    for (let round = 0; round < 2; round++) {
      const worlds = new Worlds({ folder, onFailure: () => {} });
      const { native } = await worlds.create(config, { port });
      port = native!.port;
      const file = native!.setup.environment['CONFIG']!;
      expect(statSync(file).mode & 0o777).toBe(0o600);
      clients.push(JSON.parse(readFileSync(file, 'utf8')) as ClientFile);
      expect(await ask(clients[round]!)).toBe('[]');
      // What a client was given before the restart still holds after it.
      expect(await ask(clients[0]!)).toBe('[]');
      await worlds.close();
      expect(readdirSync(path.join(folder, 'clients'))).toEqual([]);
    }
    expect(clients[1]!.authorityPem).toBe(clients[0]!.authorityPem);
  });

  it('gives the programs in place of parts left out a certificate each, and nobody else', async () => {
    const worlds = new Worlds({ folder, onFailure: () => {} });
    const identities = {
      scheduler: { commonName: 'placer', organizations: ['system'] },
      controllers: { commonName: 'replicator', organizations: [] },
    };
    const lane = { adapter: { ...secure, identities }, version: '1' };
    const { native } = await worlds.create({ ...config, lane, without: ['scheduler', 'agent'] }, { port: 0 });
    const file = native!.setup.environment['CONFIG']!;
    const { parts } = JSON.parse(readFileSync(file, 'utf8')) as { parts: Record<string, { certificatePem: string }> };
    expect(Object.keys(parts)).toEqual(['scheduler']);
    expect(new X509Certificate(parts['scheduler']!.certificatePem).subject.split('\n').toSorted()).toEqual([
      'CN=placer',
      'O=system',
    ]);
    await worlds.close();
  });

  it('has a second one without TLS on loopback, for whoever asks for it', async () => {
    const worlds = new Worlds({ folder, onFailure: () => {} });
    const { native } = await worlds.create(config, { port: 0, plainPort: 0 });
    expect(native!.plain!.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(`${native!.plain!.url}/apps`);
    expect(await answer.text()).toBe('[]');
    await expect(
      worlds.create(config, { name: 'other', port: 0, plainPort: native!.plain!.port }),
    ).rejects.toMatchObject({ code: 'server/port-in-use' });
    await worlds.close();
    await expect(fetch(`${native!.plain!.url}/apps`)).rejects.toThrow('fetch failed');
  });

  it('frees the name when the port cannot be had', async () => {
    const worlds = new Worlds({ folder, onFailure: () => {} });
    const { native } = await worlds.create(config, { port: 0 });
    await expect(worlds.create(config, { name: 'other', port: native!.port })).rejects.toMatchObject({
      code: 'server/port-in-use',
    });
    expect(worlds.list()).toHaveLength(1);
    expect((await worlds.create(config)).hosted.id).toBe('template-2');
    await worlds.close();
  });
});

describe('connection files', () => {
  const record: ConnectionRecord = {
    id: 'toy',
    version: '1',
    world: 'toy',
    pid: process.pid,
    url: 'http://127.0.0.1:1234',
    control: 'http://127.0.0.1:4321',
    environment: {},
    pageToken: '',
    startedAtMs: 5,
  };

  it('are found, the last first, until they are removed or their process is gone', () => {
    const forget = announce(record, folder);
    announce({ ...record, url: 'http://127.0.0.1:1235', startedAtMs: 6 }, folder);
    announce({ ...record, url: '', id: 'gone', pid: 2 ** 22 + 1 }, folder);
    expect(runningServers(folder).map(({ url }) => url)).toEqual(['http://127.0.0.1:1235', 'http://127.0.0.1:1234']);
    forget();
    expect(runningServers(folder).map(({ startedAtMs }) => startedAtMs)).toEqual([6]);
    expect(runningServers(path.join(folder, 'nothing'))).toEqual([]);
  });

  it('lie where the system keeps state', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/var/state' })).toBe('/var/state/regatta');
    expect(stateFolder({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/regatta$/);
  });
});
