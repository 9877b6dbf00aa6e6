import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import type { Authority, KeyAndCertificate } from '../../tls.ts';
import type { Authorities } from '../web/authorities.ts';
import { httpService, httpsService, page, type Service } from '../web/respond.ts';
import { firewallPorts } from './rules.ts';

const maxNames = 1_000;

/** Certificates for whatever name a client asks for, made when it asks. */
function forAnyName(authority: Authority): Pick<TlsOptions, 'SNICallback'> & KeyAndCertificate {
  const made = new Map<string, SecureContext>();
  const contextOf = (name: string): SecureContext => {
    const context = made.get(name) ?? createSecureContext(authority.server([name]));
    if (made.size < maxNames) made.set(name, context);
    return context;
  };
  return { ...authority.server(['firewall.invalid']), SNICallback: (name, done) => done(null, contextOf(name)) };
}

/**
 * What the firewall itself answers, by its port. Interception does not hand on what it reads: it answers in the place
 * of the host, and takes the first protocol that a client offers by ALPN, or ignores that offer.
 */
export function firewallServices({ interception, inspection }: Pick<Authorities, 'interception' | 'inspection'>): [port: number, service: Service][] {
  const intercepted = page(200, 'Intercepted');
  const blocked = page(403, 'Blocked by the firewall');
  const negotiate = ({ protocols }: { protocols: string[] }): string | undefined => (protocols.includes('http/1.1') ? 'http/1.1' : protocols[0]);
  return [
    [firewallPorts.intercept, httpsService({ ...forAnyName(interception), ALPNCallback: negotiate }, intercepted)],
    // Without a list of protocols of its own, a server leaves the extension out of its answer.
    [firewallPorts['strip-alpn'], httpsService({ ...forAnyName(interception), ALPNProtocols: [] }, intercepted)],
    [firewallPorts['block-page'], httpsService({ ...forAnyName(inspection), ALPNCallback: negotiate }, blocked)],
    [firewallPorts['block-page-plain'], httpService(blocked)],
  ];
}
