/** Who is at the other end of a connection, as far as TLS tells. */
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Peer } from '../../ports/call.js';

const PLAIN: Peer = { secure: false };
const ANONYMOUS: Peer = { secure: true };

/** A connection's certificate never changes, and reading it costs more than a small answer. */
const known = new WeakMap<Duplex, Peer>();

/** The peer of a connection. A certificate counts only when our authority signed it and it is valid now. */
export function peerOf(socket: Duplex): Peer {
  if (!(socket instanceof TLSSocket)) return PLAIN;
  let peer = known.get(socket);
  if (peer === undefined) {
    peer = socket.authorized ? subjectOf(socket) : ANONYMOUS;
    known.set(socket, peer);
  }
  return peer;
}

function subjectOf(socket: TLSSocket): Peer {
  // Node's types promise a subject, but a caller without a certificate gives an empty object.
  const { subject, fingerprint256 = '' } = socket.getPeerCertificate() as {
    subject?: { CN?: string | string[]; O?: string | string[] };
    fingerprint256?: string;
  };
  if (subject === undefined) return ANONYMOUS;
  const [commonName = ''] = listed(subject.CN);
  const sha256 = fingerprint256.replaceAll(':', '').toLowerCase();
  return { secure: true, certificate: { commonName, organizations: listed(subject.O), sha256 } };
}

function listed(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
