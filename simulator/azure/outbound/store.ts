import { randomUUID } from 'node:crypto';
import type { Scenario } from '../../scenario/schema.ts';
import { automaticPorts, nodeCount } from './ports.ts';

/** What a cluster's `loadBalancerProfile` says that can be changed. */
export interface OutboundSettings {
  readonly allocatedOutboundPorts: number;
  readonly idleTimeoutInMinutes: number;
  /** Addresses that AKS makes; 0 where the customer brings them. */
  readonly managedOutboundIPs: number;
  /** Names of the customer's public addresses. */
  readonly outboundIPs: readonly string[];
}

export interface OutboundStore {
  settings(): OutboundSettings;
  /** Changes with every change, for If-Match. */
  etag(): string;
  /** The cluster is being changed; AKS refuses another change until it is done. */
  busy(): boolean;
  /** Resolves once the network obeys. */
  change(settings: OutboundSettings): Promise<void>;
}

export interface Effects {
  /** The settings are about to change: the last chance to count what happened under the old ones. */
  readonly before: () => Promise<void>;
  readonly after: () => Promise<void>;
  readonly setSnatPorts: (ports: number) => Promise<void>;
}

const initial = ({ azure }: Scenario): OutboundSettings => {
  const { allocatedOutboundPorts, idleTimeoutInMinutes, managedOutboundIPs, outboundIPs } = azure.loadBalancer;
  return { allocatedOutboundPorts, idleTimeoutInMinutes, managedOutboundIPs: outboundIPs.length > 0 ? 0 : managedOutboundIPs, outboundIPs };
};

/** How traffic leaves the cluster by its load balancer. */
export function createOutboundStore(scenario: Scenario, { before, after, setSnatPorts }: Effects): OutboundStore {
  let settings = initial(scenario);
  let etag = 'b0c1d2e3-4f50-4617-8293-a4b5c6d7e8f9';
  let busy = false;
  const granted = (of: OutboundSettings): number => of.allocatedOutboundPorts || automaticPorts(nodeCount(scenario));
  return {
    settings: () => settings,
    etag: () => etag,
    busy: () => busy,
    change: async (wanted) => {
      busy = true;
      etag = randomUUID();
      try {
        await before();
        await setSnatPorts(granted(wanted));
        await after();
        settings = wanted;
      } finally {
        busy = false;
        etag = randomUUID();
      }
    },
  };
}
