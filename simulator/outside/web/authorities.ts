import { createHash, X509Certificate } from 'node:crypto';
import { createAuthority, type Authority } from '../../tls.ts';
import { oid, sequence, set, utf8 } from '../../tls/der.ts';

export interface Authorities {
  /** Of the servers of the internet; nodes trust it. */
  readonly public: Authority;
  /** Of the API server. */
  readonly cluster: Authority;
  /** Of a firewall that opens TLS; nodes do not know it. */
  readonly interception: Authority;
  /** Of a firewall whose certificates were installed on nodes. */
  readonly inspection: Authority;
}

export const createAuthorities = (cluster: Authority): Authorities => ({
  public: createAuthority('Simulated Public Root'),
  cluster,
  interception: createAuthority('Simulated Firewall Interception CA'),
  inspection: createAuthority('Simulated Corporate Inspection CA'),
});

/**
 * The name under which OpenSSL looks for a certificate in a folder: the start of the SHA-1 of its subject's canonical
 * form, little-endian (X509_NAME_hash). For subjects of one common name without double spaces.
 */
export function subjectHash(pem: string): string {
  const { subject } = new X509Certificate(pem);
  const commonName = /^CN=(.*)$/.exec(subject)?.[1];
  if (commonName === undefined) throw new Error(`cannot name the certificate of "${subject}": its subject must be one common name`);
  const canonical = set(sequence(oid('2.5.4.3'), utf8(commonName.toLowerCase())));
  return createHash('sha1').update(canonical).digest().readUInt32LE(0).toString(16).padStart(8, '0');
}
