import type { InternetHost } from '../scenario/internet.ts';
import type { OutsideSpec } from './model.ts';

/** A server of the internet. `name` may be a pattern such as `*.data.mcr.microsoft.com`. */
export interface Host extends Omit<InternetHost, 'address'> {
  readonly address: string;
}

/**
 * What nodes of AKS need (learn.microsoft.com/azure/aks/outbound-rules-control-egress), and two that nobody needs.
 * Addresses are of the blocks for documentation (RFC 5737).
 */
const defaults: readonly [name: string, address: string, port?: number][] = [
  ['mcr.microsoft.com', '192.0.2.10'],
  ['*.data.mcr.microsoft.com', '192.0.2.11'],
  ['mcr-0001.mcr-msedge.net', '192.0.2.12'],
  ['management.azure.com', '192.0.2.13'],
  ['login.microsoftonline.com', '192.0.2.14'],
  ['packages.microsoft.com', '192.0.2.15'],
  ['packages.aks.azure.com', '192.0.2.16'],
  ['acs-mirror.azureedge.net', '192.0.2.17'],
  ['security.ubuntu.com', '192.0.2.18', 80],
  ['azure.archive.ubuntu.com', '192.0.2.19', 80],
  ['changelogs.ubuntu.com', '192.0.2.20', 80],
  ['ntp.ubuntu.com', '192.0.2.21', 123],
  ['www.bing.com', '192.0.2.30'],
  ['www.wikipedia.org', '192.0.2.31'],
];

const healthy = { behaviour: 'ok', status: 200, certificate: 'valid' } as const;

/** The servers of the internet: those of the scenario, and the defaults whose names they leave free. */
export function hostsOf({ internet, dns }: Pick<OutsideSpec, 'internet' | 'dns'>): Host[] {
  const named = new Set(internet.hosts.map(({ name }) => name));
  const usual = defaults.filter(([name]) => !named.has(name)).map(([name, address, port = 443]) => ({ ...healthy, name, address, port }));
  const taken = new Map(internet.hosts.flatMap(({ name, address }) => (address === undefined ? [] : [[name, address] as const])));
  const own = internet.hosts.map((host): Host => {
    // A name that DNS knows is a server there, and several ports of one name are one server.
    const known = dns.names[host.name];
    const address = host.address ?? taken.get(host.name) ?? (typeof known === 'string' && /^[\d.]+$/.test(known) ? known : `192.0.2.${100 + taken.size}`);
    taken.set(host.name, address);
    return { ...host, address };
  });
  return [...usual, ...own];
}
