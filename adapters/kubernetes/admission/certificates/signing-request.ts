// The library reads decorator metadata as it loads, and does not bring the reader itself.
// oxlint-disable-next-line import/no-unassigned-import -- it works by being loaded
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';

/** The organizations that a request for a certificate names (RFC 2986), from its base 64 of PEM; none for what is no request. */
export function organizationsOf(request: string): readonly string[] {
  try {
    return new Pkcs10CertificateRequest(atob(request)).subjectName.getField('O');
  } catch {
    return [];
  }
}
