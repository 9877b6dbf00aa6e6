import type { Answer } from '../../evidence.ts';
import type { Packet } from '../../net/packet.ts';
import { inInterfaceOf } from './in-interface.ts';
import { KUBELET_PORT } from './kubelet-path.ts';
import type { Path } from './kubelet-path.ts';

/** The first packet of a tunnel connection as the node's firewall sees it; of a local one the interface is not known. */
export function kubeletPacket({ address, node, isLocal }: Path, addresses: Answer<string>): Packet {
  const at = isLocal ? {} : inInterfaceOf(addresses, node.address);
  return { source: address, destination: node.address, protocol: 'tcp', destinationPort: KUBELET_PORT, ...at };
}
