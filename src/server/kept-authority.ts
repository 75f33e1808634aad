/**
 * The authority that signs for every server of this user. It is kept, so that what clients trust survives a restart, and what it has
 * issued is kept beside it: a server that starts again needs neither new keys nor the library that makes certificates.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type {
  Authority,
  ClientSubject,
  KeyedCertificate,
  ServerCertificateOptions,
  SigningPurposes,
} from './edge/certificates.js';
import { writePrivately } from './state-folder.js';

const FILE_NAME = 'authority.json';
const ISSUED_FOLDER = 'issued';
/** What ends sooner is issued anew: a server may run for weeks. */
const REMAINING_MS = 60 * 24 * 3_600_000;

/** The authority in `folder`; a new one if there is none. Of several that start at once, all get the same. */
export async function keptAuthority(folder: string): Promise<Authority> {
  const file = path.join(folder, FILE_NAME);
  return new KeptAuthority(folder, read(file) ?? (await firstAuthority(folder, file)));
}

async function firstAuthority(folder: string, file: string): Promise<KeyedCertificate> {
  const { createAuthority } = await import('./edge/certificates.js');
  const { certificate, key } = await createAuthority();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify({ certificate, key }), { mode: 0o600 });
  try {
    // A link fails where the file exists, so the first one stays.
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return read(file) ?? { certificate, key };
}

class KeptAuthority implements Authority {
  readonly certificate: string;
  readonly key: string;
  readonly #folder: string;
  #signing: Promise<Authority> | undefined;

  constructor(folder: string, { certificate, key }: KeyedCertificate) {
    this.certificate = certificate;
    this.key = key;
    this.#folder = path.join(folder, ISSUED_FOLDER);
  }

  issueServer(options: ServerCertificateOptions = {}): Promise<KeyedCertificate> {
    return this.#issued(['server', options], (authority) => authority.issueServer(options));
  }

  issueClient(subject: ClientSubject): Promise<KeyedCertificate> {
    return this.#issued(['client', subject], (authority) => authority.issueClient(subject));
  }

  async sign(request: string, purposes: SigningPurposes): Promise<string> {
    return (await this.#load()).sign(request, purposes);
  }

  async #issued(what: unknown, issue: (authority: Authority) => Promise<KeyedCertificate>): Promise<KeyedCertificate> {
    const name = createHash('sha256').update(JSON.stringify(what)).digest('hex');
    const file = path.join(this.#folder, `${name}.json`);
    const kept = read(file);
    if (kept !== undefined && isStillGood(kept, this.certificate)) return kept;
    const fresh = await issue(await this.#load());
    writePrivately(file, JSON.stringify(fresh));
    return fresh;
  }

  #load(): Promise<Authority> {
    this.#signing ??= import('./edge/certificates.js').then(({ loadAuthority }) => loadAuthority(this));
    return this.#signing;
  }
}

function isStillGood({ certificate }: KeyedCertificate, authority: string): boolean {
  const own = new X509Certificate(certificate);
  const issuer = new X509Certificate(authority);
  return own.verify(issuer.publicKey) && Date.parse(own.validTo) > Date.now() + REMAINING_MS;
}

function read(file: string): KeyedCertificate | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeyedCertificate;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
