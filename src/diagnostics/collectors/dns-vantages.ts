import { need } from './collector.ts';
import type { Collector } from './collector.ts';
import { MAX_PLACES } from './shared/dns-plan.ts';
import { vantages } from './shared/vantages.ts';

/** The pods that this run is about: what can be judged of them without measuring is judged of the same ones. */
export const dnsVantages: Collector<'dnsVantages', 'nodes' | 'pods'> = {
  kind: 'dnsVantages',
  source: 'the Kubernetes API',
  uses: ['nodes', 'pods'],
  async collect({ nodes, pods }, { target }) {
    const chosen = vantages(need(nodes), need(pods), target, { max: MAX_PLACES });
    return chosen.pods.map(({ namespace, name }) => `${namespace}/${name}`);
  },
  excerpts: (pods) => ({ 'dns/pods': pods.length === 0 ? 'no pod to ask from' : pods.join('\n') }),
};
