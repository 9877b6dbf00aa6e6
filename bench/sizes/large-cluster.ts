/** Scenarios of many nodes: a few are real, the others live within them under addresses of their own. */

const PODS_PER_NODE = 30;
/** Real nodes of the user pool: each carries its share of the others. */
const HOUSES = 4;

const base36 = (index: number): string => index.toString(36).padStart(6, '0');
const nodeAddress = (index: number): string => `10.224.${4 + Math.floor(index / 200)}.${10 + (index % 200)}`;
const podAddress = (index: number): string => `10.${244 + Math.floor(index / 60_000)}.${Math.floor((index % 60_000) / 250)}.${1 + (index % 250)}`;

interface Node {
  readonly name: string;
  readonly pool: string;
  readonly address: string;
  readonly agents?: readonly string[];
  readonly within?: string;
  readonly setup?: readonly string[];
}

/** The node whose kubelet port its own firewall blocks. */
export const blockedNode = (nodes: number): string => `aks-np-vmss${base36(nodes - 3)}`;

/** As many agents as their autoscaler asks for. Source: AKS, "Troubleshoot tunnel connectivity", cause 6. */
function agentsOf(nodes: number): readonly string[] {
  const wanted = [[1, 2], [100, 3], [250, 4], [500, 5], [1_000, 6]].findLast(([from = 0]) => nodes >= from)?.[1] ?? 2;
  return Array.from({ length: wanted }, (_, index) => `10.243.0.${1 + index}`);
}

function nodesOf(count: number): readonly Node[] {
  const users = count - 2;
  const system = [0, 1].map((index) => ({ name: `aks-sys-vmss${base36(index)}`, pool: 'sys', address: `10.224.0.${10 + index}`, agents: agentsOf(count).filter((_, at) => at % 2 === index) }));
  const blocked = `iptables -A INPUT -d ${nodeAddress(users - 1)} -p tcp --dport 10250 -j DROP`;
  return [
    ...system,
    ...Array.from({ length: users }, (_, index): Node => {
      const node = { name: `aks-np-vmss${base36(index)}`, pool: 'np', address: nodeAddress(index) };
      if (index >= HOUSES) return { ...node, within: `aks-np-vmss${base36(index % HOUSES)}` };
      return index === (users - 1) % HOUSES ? { ...node, setup: [blocked] } : node;
    }),
  ];
}

/** Names and endpoints are asked about from these. */
const realPod = (node: Node, at: number): object => ({ namespace: 'team-0', name: `web-0-7c9fd6b5c4-${at.toString(36).padStart(5, '0')}`, node: node.name, address: `10.243.1.${1 + at}`, labels: { app: 'web-0' } });

const podsOf = (nodes: readonly Node[]): readonly object[] =>
  nodes.flatMap((node, at) =>
    node.within === undefined
      ? [realPod(node, at)]
      : Array.from({ length: PODS_PER_NODE }, (_, index) => ({
          namespace: `team-${index % 10}`,
          name: `web-${index % 5}-7c9fd6b5c4-${(at * PODS_PER_NODE + index).toString(36).padStart(5, '0')}`,
          node: node.name,
          address: podAddress(at * PODS_PER_NODE + index),
          labels: { app: `web-${index % 5}`, 'pod-template-hash': '7c9fd6b5c4' },
          owner: { kind: 'ReplicaSet', name: `web-${index % 5}-7c9fd6b5c4` },
        })),
  );

/** A scenario file's text (JSON is YAML): `nodes` nodes of 30 pods, one of which its own iptables keeps from the tunnel. */
export function largeCluster(nodes: number): string {
  const all = nodesOf(nodes);
  return JSON.stringify({
    title: `${nodes} nodes`,
    cluster: {
      name: 'large',
      resourceGroup: 'rg-large',
      network: { podCidr: '10.240.0.0/12' },
      vnet: { mode: 'byo', resourceGroup: 'rg-network', name: 'vnet-large', prefixes: ['10.224.0.0/12'], subnet: { name: 'snet-aks', prefix: '10.224.0.0/16' } },
      pools: [
        { name: 'sys', mode: 'System', vmss: 'aks-sys-vmss' },
        { name: 'np', mode: 'User', vmss: 'aks-np-vmss' },
      ],
    },
    nodes: all,
    pods: podsOf(all),
    kubernetes: { namespaces: Array.from({ length: 10 }, (_, index) => ({ name: `team-${index}` })) },
  });
}
