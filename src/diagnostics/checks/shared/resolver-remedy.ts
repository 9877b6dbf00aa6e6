import type { NodeFacts } from '../../evidence.ts';
import type { VnetDns } from '../../evidence/dns.ts';
import type { Remedy } from '../../model.ts';
import { AZURE_DNS } from '../../net/dns/azure-dns.ts';
import { commandOf } from '../../remedies/operations.ts';
import type { ResolverRestartOperation } from '../../remedies/operations.ts';
import { handedOut } from './servers-in-use.ts';

const UNITS = ['systemd-networkd', 'systemd-resolved'] as const;

/** Restarting the node's network service renews its lease. */
export function resolverRemedy(node: NodeFacts | undefined, servers: readonly string[], vnet: VnetDns): readonly Remedy[] {
  if (node === undefined) return [];
  const machine = node.machine.ok ? node.machine.value : undefined;
  const operation: ResolverRestartOperation | undefined = machine === undefined ? undefined : { kind: 'resolver-restart', node: node.name, machine, units: UNITS };
  return [
    {
      key: `renew-lease:${node.name}`,
      title: `Renew the DNS servers of ${node.name}`,
      risk: 'risky',
      operations: operation === undefined ? [] : [operation],
      command: operation === undefined ? `systemctl restart ${UNITS.join(' ')}` : commandOf(operation),
      undo: 'nothing takes a restart back; the former list is gone with its lease',
      channel: 'run-command',
      blastRadius: `1 node: its network service starts anew, and systemd-networkd may drop routes and rules that a network plugin added: look whether pods on the node still reach others, and reimage it if not. Pods keep the list that they were started with, so restart CoreDNS afterwards (\`kubectl -n kube-system rollout restart deployment/coredns\`)`,
      lasting: `reimage the node, or let its pool be upgraded: new nodes ask ${handedOut(vnet).join(', ')} from the start`,
      ...(operation === undefined ? { adviceBecause: `which machine ${node.name} is could not be read` } : {}),
      restsOn: { servers, handedOut: handedOut(vnet) },
      verify: { checks: ['node-resolver-wrong'], subjects: [node.name] },
    },
  ];
}

export function mixedRemedy({ id, name, servers }: VnetDns): Remedy {
  const own = servers.filter((server) => server !== AZURE_DNS);
  return {
    key: `unmix:${name}`,
    title: `Leave Azure DNS off the list of ${name}`,
    risk: 'risky',
    operations: [],
    command: `az network vnet update --ids '${id}' --dns-servers ${own.join(' ')}`,
    undo: `az network vnet update --ids '${id}' --dns-servers ${servers.join(' ')}`,
    channel: 'arm',
    blastRadius: `everything in virtual network ${name}; nodes learn of it with their next lease`,
    lasting: `have ${own.join(' and ')} forward to ${AZURE_DNS} what they do not know themselves`,
    adviceBecause: 'the list belongs to the network, not to the cluster',
    restsOn: { servers },
    verify: { checks: ['node-resolver-wrong'], subjects: [name] },
  };
}
