import type { NodeTrust } from '../outside/start.ts';
import { nodeResolvConf } from './resolv-conf.ts';

/** Where Debian and Ubuntu keep what curl and OpenSSL trust. */
const bundle = '/etc/ssl/certs/ca-certificates.crt';

/** Files that a node gets when it is made: path and content. */
export function nodeFiles(dnsServers: readonly string[], trust: NodeTrust | undefined): [path: string, content: string][] {
  const resolver: [string, string] = ['/run/systemd/resolve/resolv.conf', nodeResolvConf(dnsServers)];
  if (trust === undefined) return [resolver];
  const { roots, cluster } = trust;
  return [
    resolver,
    [bundle, roots.map(({ pem }) => pem).join('')],
    ...roots.map(({ hash, pem }): [string, string] => [`/etc/ssl/certs/${hash}.0`, pem]),
    ['/etc/kubernetes/certs/ca.crt', cluster],
  ];
}
