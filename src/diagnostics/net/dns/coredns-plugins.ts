/** Plugins that are built into CoreDNS's own images, which AKS ships unchanged. Source: coredns plugin.cfg. */
const PLUGINS =
  'acl any auto autopath azure bind bufsize cache cancel chaos clouddns debug dns64 dnssec dnstap erratic errors etcd file forward geoip grpc grpc_server ' +
  'header health hosts https https3 import k8s_external kubernetes loadbalance local log loop metadata minimal multisocket nomad nsid pprof prometheus quic ' +
  'ready reload renew rewrite root route53 secondary sign template timeouts tls trace transfer tsig view whoami';

export const KNOWN_PLUGINS: ReadonlySet<string> = new Set(PLUGINS.split(' '));

/** A second one in the same server block keeps CoreDNS from starting. */
export const ONCE_ONLY: ReadonlySet<string> = new Set(['cache', 'health', 'hosts', 'loop', 'reload']);
