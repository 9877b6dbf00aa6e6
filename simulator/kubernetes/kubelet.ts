import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, PortState } from '../nodes/model.ts';
import type { KubeletSource } from '../scenario/agents.ts';
import type { Scenario } from '../scenario/schema.ts';
import { StatusError } from './status.ts';

export const kubeletPort = 10_250;

/** Where connections to a node's kubelet start now. */
export type SourcesOf = (node: string) => readonly KubeletSource[];

/** How the API server reaches kubelets: through the agents, each of which is asked for real. */
export interface Tunnel {
  /** @throws {StatusError} 500 where no agent reaches the node's kubelet. `url` stands in the message of a GET. */
  reach(node: string, request: { url?: string }): Promise<void>;
}

const words: Record<Exclude<PortState, 'open'>, string> = {
  timeout: 'i/o timeout',
  refused: 'connect: connection refused',
  unreachable: 'connect: no route to host',
};

// Linux believes an ICMP refusal only at the second SYN, after one second.
export const kubeletConnectMs = 1_500;

export function createTunnel(scenario: Scenario, fleet: Fleet, sources: SourcesOf): Tunnel {
  return {
    reach: async (node, { url }) => {
      const address = scenario.nodes.find(({ name }) => name === node)?.address ?? '';
      const from = sources(node);
      if (from.length === 0)
        throw new StatusError(500, '', `${url === undefined ? 'error dialing backend' : `Get "${url}"`}: No agent available`);
      // An agent that goes away meanwhile answers nobody.
      const states = await Promise.all(
        from.map((source) => fleet.connect(source, { address, port: kubeletPort }, kubeletConnectMs).catch(() => 'timeout' as const)),
      );
      const [first] = states;
      if (first === undefined || first === 'open' || states.includes('open')) return;
      if (first === 'timeout') await sleep(scenario.tunnel.dialTimeoutMs);
      const said = `dial tcp ${address}:${kubeletPort}: ${words[first]}`;
      throw new StatusError(500, '', url === undefined ? `error dialing backend: ${said}` : `Get "${url}": ${said}`);
    },
  };
}
