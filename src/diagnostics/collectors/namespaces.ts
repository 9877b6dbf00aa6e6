import type { Collector } from './collector.ts';

/** Names and labels: what namespaceSelectors of policies look at. */
export const namespaces: Collector<'namespaces', never> = {
  kind: 'namespaces',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.namespaces(signal),
  excerpts: (found) => ({ 'kubernetes/namespaces': found.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`).join('\n') }),
};
