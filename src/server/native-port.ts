/** A port of its own for the native API of a world, so that real clients need no tricks with paths. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { ClientSetup, Credentials, Identity } from '../ports/adapter.js';
import type { Authority } from './edge/certificates.js';
import { listen, type Listener, type ListenTls } from './edge/listener.js';
import type { HostedWorld } from './hosted-world.js';
import { writePrivately } from './state-folder.js';

export interface NativePortOptions {
  readonly world: HostedWorld;
  /** 0: any free port. */
  readonly port: number;
  /** A second port without TLS, on loopback alone, where every caller is an administrator; 0 for any free one. */
  readonly plainPort?: number | undefined;
  readonly host: string;
  /** Asked for only where clients insist on TLS. */
  readonly authority: () => Promise<Authority>;
  /** Where files for clients are written. */
  readonly folder: string;
  readonly onFault: (error: unknown) => void;
}

export interface NativePort extends Listener {
  readonly setup: ClientSetup;
  /** Absent unless it was asked for. */
  readonly plain?: Listener;
}

/** The group that platforms which know callers by certificates take for administrators. */
const ADMINISTRATOR = { commonName: 'regatta-admin', organizations: ['system:masters'] };

/** Opens the port and writes what clients need. Rejects as `listen` does. */
export async function openNativePort(options: NativePortOptions): Promise<NativePort> {
  const { world, port, host, onFault } = options;
  const { lane, without } = world.config;
  const { adapter } = lane;
  const authority = adapter.secure ? await options.authority() : undefined;
  const pems = authority && (await issue(authority, [host, ...(adapter.serverNames ?? [])]));
  const parts = authority && (await credentialsOf(authority, without, adapter.identities ?? {}));
  const listener = await listen({ facade: world, host, port, onFault, ...(pems !== undefined && { tls: pems.tls }) });
  const plain = await openPlain(options, listener);
  const folder = path.join(options.folder, 'clients', `${world.id}-${listener.port}`);
  const setup = adapter.setUp({
    url: listener.url,
    host: new URL(listener.url).hostname,
    port: listener.port,
    authorityPem: pems?.tls.authority ?? '',
    clientCertificatePem: pems?.client.certificate ?? '',
    clientKeyPem: pems?.client.key ?? '',
    machines: world.config.machines,
    parts: parts ?? {},
    authorityKeyPem: authority?.key ?? '',
    folder,
  });
  for (const [name, text] of Object.entries(setup.files)) writePrivately(path.join(folder, name), text);
  return {
    ...listener,
    setup,
    ...(plain !== undefined && { plain }),
    async close() {
      await Promise.all([listener.close(), plain?.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const LOOPBACK = '127.0.0.1';

/** Rejects as `listen` does, and then the first port is free again. */
async function openPlain(
  { world, plainPort, onFault }: NativePortOptions,
  first: Listener,
): Promise<Listener | undefined> {
  if (plainPort === undefined) return undefined;
  try {
    return await listen({ facade: world, host: LOOPBACK, port: plainPort, onFault });
  } catch (error) {
    await first.close();
    throw error;
  }
}

/** For the parts that somebody else is to play. */
async function credentialsOf(
  authority: Authority,
  without: readonly string[],
  identities: Readonly<Record<string, Identity>>,
): Promise<Record<string, Credentials>> {
  const issued = without.map(async (part) => {
    const identity = identities[part];
    if (identity === undefined) return [];
    const { certificate, key } = await authority.issueClient(identity);
    return [[part, { certificatePem: certificate, keyPem: key }] as const];
  });
  return Object.fromEntries((await Promise.all(issued)).flat());
}

async function issue(
  authority: Authority,
  names: readonly string[],
): Promise<{ tls: Required<ListenTls>; client: ListenTls }> {
  const [server, client] = await Promise.all([authority.issueServer({ names }), authority.issueClient(ADMINISTRATOR)]);
  return { tls: { ...server, authority: authority.certificate }, client };
}
