import outboundPortsMisallocated from '../checks/outbound-ports-misallocated.ts';
import podOpensTooManyConnections from '../checks/pod-opens-too-many-connections.ts';
import snatPortsExhausted from '../checks/snat-ports-exhausted.ts';
import type { Check } from '../define.ts';

/** Translated ports, which are shared and run out. */
export const SNAT: readonly Check[] = [
  snatPortsExhausted,
  podOpensTooManyConnections,
  outboundPortsMisallocated,
];
