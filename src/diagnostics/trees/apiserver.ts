import apiServerUnhealthy from '../checks/api-server-unhealthy.ts';
import clientOutsideAuthorizedRanges from '../checks/client-outside-authorized-ranges.ts';
import networkPolicyBlocksApiServer from '../checks/network-policy-blocks-api-server.ts';
import nodesCannotReachApiServer from '../checks/nodes-cannot-reach-api-server.ts';
import privateClusterNeedsVnet from '../checks/private-cluster-needs-vnet.ts';
import privateDnsZoneUnlinked from '../checks/private-dns-zone-unlinked.ts';
import serviceAccountForbidden from '../checks/service-account-forbidden.ts';
import type { Check } from '../define.ts';

/** The way to the API server, from people, nodes and pods. */
export const APISERVER: readonly Check[] = [
  nodesCannotReachApiServer,
  clientOutsideAuthorizedRanges,
  privateClusterNeedsVnet,
  privateDnsZoneUnlinked,
  networkPolicyBlocksApiServer,
  serviceAccountForbidden,
  apiServerUnhealthy,
];
