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
  /** For 127.0.0.1 and localhost. */
  server(): KeyAndCertificate;
  client(subject: Name): KeyAndCertificate;
}

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
  const issue = (subject: Name, purpose: Purpose): KeyAndCertificate => {
    const { publicKey, privateKey } = newKeys();
    const cert = issueCertificate({ subject, issuer, publicKey, issuerKey: authority.privateKey, purpose });
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  };
  return {
    ca,
    server: () => issue({ commonName: 'localhost' }, { use: 'server', hosts: ['127.0.0.1', 'localhost'] }),
    client: (subject) => issue(subject, { use: 'client' }),
  };
}
