import { need } from './collector.ts';
import type { Collector } from './collector.ts';

/** The agents that run: whose connections nodes see. One without an address yet connects to nothing, and hides no other. */
export const tunnelAgents: Collector<'tunnelAgents', 'tunnelWorkload'> = {
  kind: 'tunnelAgents',
  source: 'the Kubernetes API',
  uses: ['tunnelWorkload'],
  async collect({ tunnelWorkload }) {
    const running = need(tunnelWorkload).pods.filter(({ phase }) => phase === 'Running');
    const placed = running.filter(({ address }) => address !== '');
    return (placed.length === 0 ? running : placed).map(({ name: pod, namespace, node, address, hostNetwork, ready }) => ({ pod, namespace, node, address, hostNetwork, ready }));
  },
  excerpts: () => ({}),
};
