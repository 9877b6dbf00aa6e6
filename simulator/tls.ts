import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { issueCertificate, type Name, type Purpose } from './tls/certificate.ts';

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that lives as long as the process. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly ca: string;
  /** For 127.0.0.1 and localhost unless other names and addresses are given; `expiredAt` is a moment in the past. */
  server(hosts?: readonly string[], expiredAt?: Date): KeyAndCertificate;
  client(subject: Name): KeyAndCertificate;
}

const loopback = ['localhost', '127.0.0.1'];

const newKeys = (): { publicKey: KeyObject; privateKey: KeyObject } => generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function createAuthority(name: string): Authority {
  const authority = newKeys();
  // Two authorities of one name in one trust store would be taken for each other.
  const issuer = { commonName: `${name} ${randomBytes(4).toString('hex')}` };
  const ca = issueCertificate({
    subject: issuer,
    issuer,
    publicKey: authority.publicKey,
    issuerKey: authority.privateKey,
    purpose: { use: 'authority' },
  });
  const issue = (subject: Name, purpose: Purpose, expiredAt?: Date): KeyAndCertificate => {
    const { publicKey, privateKey } = newKeys();
    const expiry = expiredAt === undefined ? {} : { expiredAt };
    const cert = issueCertificate({ subject, issuer, publicKey, issuerKey: authority.privateKey, purpose, ...expiry });
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  };
  return {
    ca,
    server: (hosts = loopback, expiredAt) => issue({ commonName: hosts[0] ?? '' }, { use: 'server', hosts }, expiredAt),
    client: (subject) => issue(subject, { use: 'client' }),
  };
}
