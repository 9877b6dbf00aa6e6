import type { Machine, NodeFacts } from '../../evidence.ts';
import type { Remedy } from '../../model.ts';
import { commandOf, inverseOfAll } from '../../remedies/operations.ts';
import type { ReversibleOperation } from '../../remedies/operations.ts';
import { KUBELET_PORT } from './kubelet-path.ts';

const LASTING = 'find what enabled ufw (a DaemonSet, an agent, cloud-init), remove it there, then reimage the node';

export interface UfwFault {
  /** What `ufw status verbose` printed. */
  readonly status: string;
  /** An explicit rule denies the port: an allow rule must come before it. */
  readonly isDenied: boolean;
  /** What is passed on is denied too, as pods' packets are: admitting a port does not bring that back. */
  readonly isForwardingDenied: boolean;
}

/** The narrow rule first; switching ufw off, which drops what its owner wanted, as the risky alternative. */
export function ufwRemedies(node: NodeFacts, networks: readonly string[], { status, isDenied, isForwardingDenied }: UfwFault): readonly Remedy[] {
  if (!node.machine.ok) return [];
  const machine = node.machine.value;
  const common = {
    channel: 'run-command',
    lasting: LASTING,
    restsOn: { ufw: status.trim(), networks },
    verify: { checks: ['kubelet-port-unreachable', 'ufw-blocks-kubelet-port'], subjects: [node.name] },
  } as const;
  return [
    { ...common, ...allowPort(node.name, machine, networks, isDenied), ...(isForwardingDenied ? { leaves: leftBy(node.name) } : {}) },
    { ...common, ...disable(node.name, machine) },
  ];
}

const leftBy = (node: string): string => `ufw still drops what ${node} forwards, so that its pods reach nothing outside of it: disable ufw there, or reimage the node`;

type Proposal = Pick<Remedy, 'key' | 'title' | 'risk' | 'operations' | 'command' | 'undo' | 'blastRadius'>;

function allowPort(node: string, machine: Machine, networks: readonly string[], isDenied: boolean): Proposal {
  const operations = networks.map(
    (source): ReversibleOperation => ({ kind: 'ufw-allow', node, machine, source, port: KUBELET_PORT, ...(isDenied ? { position: 1 } : {}) }),
  );
  return {
    ...written(operations),
    key: `ufw-allow:${node}`,
    title: `Allow the kubelet port on ${node}`,
    risk: 'low',
    blastRadius: `1 node; opens tcp/${KUBELET_PORT} to ${networks.join(', ')}, nothing else`,
  };
}

function disable(node: string, machine: Machine): Proposal {
  return {
    ...written([{ kind: 'ufw-disable', node, machine }]),
    key: `ufw-disable:${node}`,
    title: `Disable ufw on ${node}`,
    risk: 'risky',
    blastRadius: '1 node; opens every port that ufw guards, and sets all chain policies to ACCEPT, also those that somebody else had set',
  };
}

const written = (operations: readonly ReversibleOperation[]): Pick<Remedy, 'operations' | 'command' | 'undo'> => ({
  operations,
  command: operations.map(commandOf).join('\n'),
  undo: inverseOfAll(operations).map(commandOf).join('\n'),
});
