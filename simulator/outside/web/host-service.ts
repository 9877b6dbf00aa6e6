import { generateKeyPairSync } from 'node:crypto';
import type { KeyAndCertificate } from '../../tls.ts';
import { issueCertificate } from '../../tls/certificate.ts';
import type { Host } from '../hosts.ts';
import type { Authorities } from './authorities.ts';
import { httpService, httpsService, page, silence, type Service } from './respond.ts';

const dayMs = 86_400_000;
const plainPort = 80;

function selfSigned(hosts: readonly string[]): KeyAndCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { commonName: hosts[0] ?? '' };
  const cert = issueCertificate({ subject, issuer: subject, publicKey, issuerKey: privateKey, purpose: { use: 'server', hosts } });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function certificateOf({ name, address, certificate }: Host, { public: issuer }: Authorities): KeyAndCertificate {
  const hosts = [name, address];
  if (certificate === 'self-signed') return selfSigned(hosts);
  if (certificate === 'wrong-name') return issuer.server(['other.example']);
  return certificate === 'expired' ? issuer.server(hosts, new Date(Date.now() - 3 * dayMs)) : issuer.server(hosts);
}

const resetAtFirstByte: Service = (socket) => void socket.once('data', () => socket.resetAndDestroy());
const sayNothing: Service = (socket) => void socket.resume();

/** What stands behind a host's port; nothing where the port is closed or nobody has the address. */
export function hostService(host: Host, authorities: Authorities): Service | undefined {
  const { behaviour, name, port } = host;
  if (behaviour === 'refused' || behaviour === 'down') return undefined;
  if (behaviour === 'silent') return sayNothing;
  if (behaviour === 'reset-after-connect') return resetAtFirstByte;
  const answer = behaviour === 'silent-after-tls' ? silence : page(behaviour === 'status' ? host.status : 200, name);
  if (behaviour === 'plain-http' || port === plainPort) return httpService(answer);
  return httpsService(certificateOf(host, authorities), answer);
}
