import type { NetworkPolicies } from '../evidence/network-policies.ts';
import type { Collector, Excerpts } from './collector.ts';

/** NetworkPolicies of every namespace, and whether other engines have objects that may decide, too. */
export const networkPolicies: Collector<'networkPolicies', never> = {
  kind: 'networkPolicies',
  source: 'the Kubernetes API',
  uses: [],
  collect: (_gathered, { access, signal }) => access.kubernetes.networkPolicies(signal),
  excerpts,
};

function excerpts({ policies, others, unread }: NetworkPolicies): Excerpts {
  const each = policies.map((policy) => [`policy/${policy.namespace}/${policy.name}`, JSON.stringify(policy, null, 1)]);
  const lines = [
    ...policies.map(({ namespace, name, types }) => `${namespace}/${name} (${types.join(', ')})`),
    ...others.map(({ kind, namespace, count }) => `${kind}${namespace === '' ? '' : ` in ${namespace}`}: ${count}`),
    ...unread.map(({ kind, reason }) => `${kind} not read: ${reason}`),
  ];
  return { ...Object.fromEntries(each), 'kubernetes/network-policies': lines.length === 0 ? 'none' : lines.join('\n') };
}
