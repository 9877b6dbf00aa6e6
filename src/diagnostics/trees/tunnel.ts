import iptablesBlocksKubeletPort from '../checks/iptables-blocks-kubelet-port.ts';
import kubeletNotServing from '../checks/kubelet-not-serving.ts';
import kubeletPortUnreachable from '../checks/kubelet-port-unreachable.ts';
import nsgDeniesKubeletPort from '../checks/nsg-denies-kubelet-port.ts';
import tunnelAgentsUnhealthy from '../checks/tunnel-agents-unhealthy.ts';
import tunnelEgressPortClosed from '../checks/tunnel-egress-port-closed.ts';
import ufwBlocksKubeletPort from '../checks/ufw-blocks-kubelet-port.ts';
import type { Check } from '../define.ts';

/** The way from the API server to the nodes: logs, exec and port-forward. */
export const TUNNEL: readonly Check[] = [
  kubeletPortUnreachable,
  nsgDeniesKubeletPort,
  ufwBlocksKubeletPort,
  iptablesBlocksKubeletPort,
  kubeletNotServing,
  tunnelAgentsUnhealthy,
  tunnelEgressPortClosed,
];
