import podAddressesLeaked from '../checks/pod-addresses-leaked.ts';
import podChurnOutrunsCleanup from '../checks/pod-churn-outruns-cleanup.ts';
import podSubnetExhausted from '../checks/pod-subnet-exhausted.ts';
import type { Check } from '../define.ts';

/** Addresses for pods. */
export const PODIP: readonly Check[] = [
  podAddressesLeaked,
  podSubnetExhausted,
  podChurnOutrunsCleanup,
];
