import type { ClusterFacts } from '../../../evidence/cluster.ts';
import type { Remedy, Verification } from '../../../model.ts';
import { commandOf, inverseOf } from '../../../remedies/operations.ts';
import type { AuthorizedRangesOperation } from '../../../remedies/operations.ts';
import { MAX_RANGES, merged } from './ranges.ts';

export interface Admission {
  readonly addresses: readonly string[];
  /** Who has these addresses, in words. */
  readonly whose: string;
  readonly verify: Verification;
}

/** The full merged list: Azure replaces what was there. The old list is never shortened, so that nobody is shut out by it. */
export function admit({ id, name, authorizedIpRanges }: ClusterFacts, { addresses, whose, verify }: Admission): Remedy {
  const to = merged(authorizedIpRanges, addresses);
  const operation: AuthorizedRangesOperation = { kind: 'authorized-ranges-set', clusterId: id, from: authorizedIpRanges, to };
  const isTooMany = to.length > MAX_RANGES;
  return {
    key: `admit:${[...addresses].toSorted().join(',')}`,
    title: `Let ${addresses.join(', ')} reach the API server of ${name}`,
    risk: 'risky',
    operations: isTooMany ? [] : [operation],
    command: commandOf(operation),
    undo: commandOf(inverseOf(operation)),
    channel: 'arm',
    blastRadius: `1 setting of the cluster: its list of authorised ranges, ${authorizedIpRanges.length} of them now and ${to.length} then; ${whose} may connect, with credentials as before. It takes up to two minutes`,
    lasting: 'put the whole list where the cluster is described (Bicep, Terraform), or the next deployment takes it back; give clients fixed addresses, by a NAT gateway or a VPN',
    ...(isTooMany ? { adviceBecause: `Azure takes ${MAX_RANGES} ranges, and these would be ${to.length}: merge neighbouring ones first` } : {}),
    restsOn: { ranges: [...authorizedIpRanges].toSorted(), addresses: [...addresses].toSorted() },
    verify,
  };
}
