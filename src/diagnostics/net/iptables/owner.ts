export type ChainOwner = 'kube' | 'azure' | 'cilium' | 'calico' | 'ufw' | 'docker' | 'other' | 'builtin';

const BUILT_IN = new Set(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']);

/** The first that fits. Kubernetes: kube-proxy, kubelet, CNI plugins, ip-masq-agent. */
const OWNERS: readonly (readonly [RegExp, ChainOwner])[] = [
  [/^(?:KUBE-|CNI-|IP-MASQ)/, 'kube'],
  [/^(?:AZURE-|SWIFT)/i, 'azure'],
  [/^(?:OLD_)?CILIUM_/, 'cilium'],
  [/^cali-/, 'calico'],
  [/^ufw6?-/, 'ufw'],
  [/^DOCKER/, 'docker'],
];

/** Who writes a chain, by its name. Rules in a chain that somebody writes come back when they are deleted. */
export function ownsChain(chain: string): ChainOwner {
  if (BUILT_IN.has(chain)) return 'builtin';
  return OWNERS.find(([pattern]) => pattern.test(chain))?.[1] ?? 'other';
}
