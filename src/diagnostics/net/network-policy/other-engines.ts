import type { AllPolicies, PolicyEngine, PolicyPod } from './policy.ts';

interface Question {
  readonly pod: PolicyPod;
  readonly policies: AllPolicies;
  readonly facts: PolicyEngine;
}

/**
 * Whether objects that are not judged here may decide about this pod. They have orders, tiers and denials of their own,
 * so that neither an allow nor a deny of NetworkPolicies is certain beside them.
 */
export function otherEngines({ pod, policies, facts }: Question): { readonly doubt?: string } {
  const found = policies.others.filter(({ kind, namespace }) => canMatter(kind, facts) && (namespace === '' || namespace === pod.namespace));
  if (found.length > 0) {
    const kinds = found.map(({ kind, namespace, count }) => `${count} ${kind}${namespace === '' ? '' : ` in ${namespace}`}`);
    return { doubt: `${kinds.join(', ')} may decide about ${pod.namespace}/${pod.name}, too, and ${found.length > 1 ? 'these kinds are' : 'that kind is'} not judged here` };
  }
  const [unread] = policies.unread.filter(({ kind }) => canMatter(kind, facts));
  return unread === undefined ? {} : { doubt: `whether a ${unread.kind} decides about ${pod.namespace}/${pod.name} is not known: ${unread.reason}` };
}

/** Objects of an engine that does not run here decide nothing. An engine may run that Azure did not install. */
function canMatter(kind: string, { networkPolicy, networkDataplane, networkPlugin }: PolicyEngine): boolean {
  if (networkPlugin === 'none') return true;
  if (kind.startsWith('Cilium')) return networkPolicy === 'cilium' || networkDataplane === 'cilium';
  return true;
}
