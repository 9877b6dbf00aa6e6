/** Advice for Windows nodes, to be run on the node. Restarting HNS is not among it: that takes the network of every pod there. */
import type { Remedy } from '../../model.ts';

const adviceFor = (node: string, part: Pick<Remedy, 'key' | 'title' | 'command' | 'blastRadius' | 'lasting'>): Remedy => ({
  ...part,
  risk: 'risky',
  operations: [],
  undo: 'nothing takes it back',
  channel: 'run-command',
  adviceBecause: 'what runs on Windows nodes is not restarted from here: pods on them may lose connections',
  restsOn: { node },
  verify: { checks: ['windows-dns-fails'], subjects: [node] },
});

/** Its own servers fail it: perhaps an old list. */
export const renewal = (node: string): Remedy =>
  adviceFor(node, {
    key: `windows-dns:${node}`,
    title: `Renew the DNS settings of ${node}`,
    command: 'Clear-DnsClientCache; ipconfig /renew',
    blastRadius: '1 node, whose connections may pause while the lease is renewed',
    lasting: 'reimage the node (`az aks nodepool upgrade --node-image-only` for its pool), and repair the server that does not answer',
  });

/** The node resolves names, and only the service address leads nowhere. */
export const proxyRestart = (node: string): Remedy =>
  adviceFor(node, {
    key: `windows-kube-proxy:${node}`,
    title: `Restart kube-proxy on ${node}`,
    command: 'Restart-Service kubeproxy',
    blastRadius: '1 node: services are set up anew for its pods',
    lasting: 'cordon and drain the node, and reimage it where the restart does not help',
  });
