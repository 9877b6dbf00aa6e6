import clusterIdentityLacksPermission from '../checks/cluster-identity-lacks-permission.ts';
import dnsResolutionFails from '../checks/dns-resolution-fails.ts';
import egressOffByDesign from '../checks/egress-off-by-design.ts';
import egressPath from '../checks/egress-path.ts';
import endpointDown from '../checks/endpoint-down.ts';
import endpointRefuses from '../checks/endpoint-refuses.ts';
import firewallBlocksEgress from '../checks/firewall-blocks-egress.ts';
import networkPolicyBlocksEgress from '../checks/network-policy-blocks-egress.ts';
import nsgDeniesEgress from '../checks/nsg-denies-egress.ts';
import proxyBlocksEgress from '../checks/proxy-blocks-egress.ts';
import tlsIntercepted from '../checks/tls-intercepted.ts';
import type { Check } from '../define.ts';

/** The way out of the cluster. */
export const EGRESS: readonly Check[] = [
  egressPath,
  endpointDown,
  dnsResolutionFails,
  networkPolicyBlocksEgress,
  nsgDeniesEgress,
  firewallBlocksEgress,
  proxyBlocksEgress,
  tlsIntercepted,
  endpointRefuses,
  clusterIdentityLacksPermission,
  egressOffByDesign,
];
