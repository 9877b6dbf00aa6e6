import type { ConfigMapFacts, CoreDns } from '../evidence/dns.ts';
import type { Answer } from '../evidence.ts';
import type { Collector } from './collector.ts';

export const coredns: Collector<'coredns', never> = {
  kind: 'coredns',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.coredns(signal),
  excerpts: ({ deployment, endpoints, config, custom }: CoreDns) => ({
    'dns/coredns': [
      told(deployment, ({ exists, wanted, ready, image }) => (exists ? `deployment coredns: ${ready} of ${wanted} replicas ready, ${image}` : 'there is no deployment coredns')),
      told(endpoints, (found) => found.map(({ address, ready, pod }) => `endpoint ${address} ${pod} ready=${ready}`).join('\n') || 'the service kube-dns has no endpoints'),
    ].join('\n'),
    'dns/coredns-config': told(config, configText),
    'dns/coredns-custom': told(custom, configText),
  }),
};

const told = <T>(answer: Answer<T>, text: (value: T) => string): string => (answer.ok ? text(answer.value) : answer.reason);

function configText({ resourceVersion, data }: ConfigMapFacts): string {
  if (resourceVersion === '') return 'there is no such config map';
  const keys = Object.entries(data).map(([key, value]) => `# ${key}\n${value}`);
  return [`# resourceVersion ${resourceVersion}`, ...keys].join('\n');
}
