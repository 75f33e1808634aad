/**
 * A certificate authority of our own, so that clients which insist on TLS (kubectl sends credentials over nothing else) can be
 * served without asking anybody. Keys are ECDSA P-256: quick to make and read by every client. Everything is PEM text, to be kept
 * in a data folder.
 */
import { webcrypto as crypto } from 'node:crypto';
import { isIP } from 'node:net';
// The certificate library reads decorator metadata as it loads, and does not bring the reader itself.
// oxlint-disable-next-line import/no-unassigned-import -- it works by being loaded
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key (PKCS#8), both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface ServerCertificateOptions {
  /** DNS names and addresses besides those of loopback: those of the service by which programs in a cluster reach this server. */
  readonly names?: readonly string[];
  /** Default `regatta`. */
  readonly commonName?: string;
}

/** Who a client certificate speaks for: Kubernetes reads the user from `CN` and the groups from `O`. */
export interface ClientSubject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

/** What a signed certificate is for, and how long. */
export interface SigningPurposes {
  /** `client auth`, `server auth`; others are left out. */
  readonly usages: readonly string[];
  readonly seconds: number;
}

/** An authority: its own certificate, and what it signs. */
export interface Authority extends KeyedCertificate {
  issueServer(options?: ServerCertificateOptions): Promise<KeyedCertificate>;
  issueClient(subject: ClientSubject): Promise<KeyedCertificate>;
  /** Signs a request that somebody else made a key for; rejects one that is none, or is not signed by its own key. */
  sign(request: string, purposes: SigningPurposes): Promise<string>;
}

/** What a server on this machine is called. What programs inside a cluster call it is the adapter's to say. */
const SERVER_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };
const PURPOSES: Readonly<Record<string, x509.ExtendedKeyUsage>> = {
  'client auth': x509.ExtendedKeyUsage.clientAuth,
  'server auth': x509.ExtendedKeyUsage.serverAuth,
};
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** Worlds may start 24 h in the past, and their certificates must hold there as well. */
const BACKDATED_MS = 48 * HOUR_MS;

/** A new authority. Validity starts 48 hours before `now` and lasts ten years; what it signs lasts one. */
export async function createAuthority(now = new Date(), commonName = 'regatta-ca'): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity(now, 10 * YEAR_MS),
      serialNumber: newSerialNumber(),
      name: nameOf({ commonName }),
      keys,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return new SigningAuthority(certificate, keys.privateKey, await keyPem(keys.privateKey), now);
}

/** An authority that was kept as PEM. */
export async function loadAuthority(kept: KeyedCertificate, now = new Date()): Promise<Authority> {
  const der = x509.PemConverter.decodeFirst(kept.key);
  const key = await crypto.subtle.importKey('pkcs8', der, KEY_ALGORITHM, true, ['sign']);
  return new SigningAuthority(new x509.X509Certificate(kept.certificate), key, kept.key, now);
}

class SigningAuthority implements Authority {
  readonly certificate: string;

  constructor(
    private readonly own: x509.X509Certificate,
    private readonly signingKey: crypto.CryptoKey,
    readonly key: string,
    private readonly now: Date,
  ) {
    this.certificate = `${own.toString('pem')}\n`;
  }

  issueServer(options: ServerCertificateOptions = {}): Promise<KeyedCertificate> {
    const names = [...new Set([...SERVER_NAMES, ...(options.names ?? [])])].map((value) => ({
      type: isIP(value) > 0 ? ('ip' as const) : ('dns' as const),
      value,
    }));
    return this.issue({ commonName: options.commonName ?? 'regatta' }, [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ]);
  }

  issueClient(subject: ClientSubject): Promise<KeyedCertificate> {
    return this.issue(subject, [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]);
  }

  async sign(request: string, { usages, seconds }: SigningPurposes): Promise<string> {
    const asked = new x509.Pkcs10CertificateRequest(request);
    if (!(await asked.verify(crypto))) throw new Error('the request is not signed by the key that it is for');
    const purposes = usages.flatMap((usage) => PURPOSES[usage] ?? []);
    const names = asked.extensions.filter((one) => one instanceof x509.SubjectAlternativeNameExtension);
    const certificate = await x509.X509CertificateGenerator.create(
      {
        notBefore: new Date(this.now.getTime() - BACKDATED_MS),
        notAfter: new Date(Date.now() + seconds * 1000),
        serialNumber: newSerialNumber(),
        subject: asked.subjectName,
        issuer: this.own.subjectName,
        publicKey: asked.publicKey,
        signingKey: this.signingKey,
        signingAlgorithm: SIGNING_ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
          await x509.AuthorityKeyIdentifierExtension.create(this.own, false, crypto),
          ...(purposes.length > 0 ? [new x509.ExtendedKeyUsageExtension(purposes)] : []),
          ...names,
        ],
      },
      crypto,
    );
    return `${certificate.toString('pem')}\n`;
  }

  private async issue(subject: ClientSubject, purposes: x509.Extension[]): Promise<KeyedCertificate> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...validity(this.now, YEAR_MS),
        serialNumber: newSerialNumber(),
        subject: nameOf(subject),
        issuer: this.own.subjectName,
        publicKey: keys.publicKey,
        signingKey: this.signingKey,
        signingAlgorithm: SIGNING_ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          await x509.AuthorityKeyIdentifierExtension.create(this.own, false, crypto),
          ...purposes,
        ],
      },
      crypto,
    );
    return { certificate: `${certificate.toString('pem')}\n`, key: await keyPem(keys.privateKey) };
  }
}

function newKeys(): Promise<crypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

async function keyPem(key: crypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function validity(now: Date, lastsMs: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - BACKDATED_MS), notAfter: new Date(now.getTime() + lastsMs) };
}

/** A positive number of 16 bytes, as certificates demand: the first bit is clear, the first byte not zero. */
function newSerialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function nameOf(subject: ClientSubject): x509.Name {
  const organizations = subject.organizations ?? [];
  // Kubernetes' own certificates name the groups first. One set for each, since equal types in one set may be reordered.
  return new x509.Name([...organizations.map((value) => ({ O: [value] })), { CN: [subject.commonName] }]);
}
