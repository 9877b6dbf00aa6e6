import type { SecurityRule } from '../scenario/security-rule.ts';

export const faultIds = [
  'ufw-without-kubelet-rule',
  'iptables-drop',
  'iptables-legacy-drop',
  'iptables-raw-drop',
  'kubelet-stopped',
  'nsg-denies-kubelet',
] as const;

export type FaultId = (typeof faultIds)[number];

interface Described {
  readonly id: FaultId;
  readonly title: string;
  readonly explain: string;
}

/** Made and mended by bash in a node; `isOn` exits with 0 while the fault is there, whoever made it. */
export interface NodeFault extends Described {
  readonly perNode: true;
  readonly on: string;
  readonly off: string;
  readonly isOn: string;
}

/** Made and mended by a rule in the security group of the node subnet. */
export interface ClusterFault extends Described {
  readonly perNode: false;
  readonly rule: SecurityRule;
}

export type Fault = NodeFault | ClusterFault;

const iptablesFault = (id: FaultId, title: string, explain: string, command: string, chain: string): NodeFault => {
  const spec = `${chain} -p tcp --dport 10250 -j DROP`;
  return {
    id,
    title,
    explain,
    perNode: true,
    on: `${command} -w 5 -I ${spec}`,
    off: `while ${command} -w 5 -D ${spec} 2>/dev/null; do :; done`,
    isOn: `${command} -w 5 -C ${spec} 2>/dev/null`,
  };
};

export const catalogue: readonly Fault[] = [
  {
    id: 'ufw-without-kubelet-rule',
    title: 'ufw on, kubelet forgotten',
    explain: 'Someone hardened the node: ufw denies what comes in, and only SSH is let through.',
    perNode: true,
    on: 'ufw allow 22/tcp && ufw default deny incoming && ufw --force enable',
    off: 'ufw disable',
    isOn: "grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf && ! iptables -w 5 -S ufw-user-input 2>/dev/null | grep -q 10250",
  },
  iptablesFault('iptables-drop', 'iptables DROP', 'A rule in INPUT drops tcp/10250.', 'iptables', 'INPUT'),
  iptablesFault(
    'iptables-legacy-drop',
    'iptables-legacy DROP',
    'The same rule in the other backend, which iptables -S does not show.',
    'iptables-legacy',
    'INPUT',
  ),
  iptablesFault(
    'iptables-raw-drop',
    'iptables raw DROP',
    'The packet is dropped in raw PREROUTING, long before INPUT.',
    'iptables',
    'PREROUTING -t raw',
  ),
  {
    id: 'kubelet-stopped',
    title: 'kubelet stopped',
    explain: 'Nothing listens on 10250: connections are refused, not dropped.',
    perNode: true,
    on: 'kill "$(cat /run/kubelet.pid)"; for _ in $(seq 50); do ss -Hltn "sport = :10250" | grep -q . || exit 0; sleep 0.05; done; exit 1',
    off: "ss -Hltn 'sport = :10250' | grep -q . || /opt/bin/start-kubelet",
    isOn: "! ss -Hltn 'sport = :10250' | grep -q .",
  },
  {
    id: 'nsg-denies-kubelet',
    title: 'NSG denies 10250',
    explain: "A rule in the node subnet's network security group denies tcp/10250 from the subnet itself.",
    perNode: false,
    rule: {
      name: 'deny-kubelet-from-subnet',
      priority: 200,
      direction: 'Inbound',
      access: 'Deny',
      protocol: 'Tcp',
      sourceAddressPrefix: 'VirtualNetwork',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '10250',
    },
  },
];

export const findFault = (id: string): Fault | undefined => catalogue.find((fault) => fault.id === id);
