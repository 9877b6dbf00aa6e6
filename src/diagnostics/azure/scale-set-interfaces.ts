import type { NetworkInterface as ArmInterface } from '@azure/arm-network';
import type { NetworkInterface } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { oncePerRun } from './once-per-run.ts';

/** Network interfaces of one machine that are read; Azure allows eight. */
export const MAX_INTERFACES = 8;

/** A scale set has 1,000 instances at most. Source: Azure, "Considerations for working with large Virtual Machine Scale Sets". */
const MAX_OF_SET = 1_000 * MAX_INTERFACES;

export interface ScaleSets {
  /** By instance id: one list serves all nodes of a pool. */
  interfaces(resourceGroup: string, scaleSet: string, signal: AbortSignal): Promise<ReadonlyMap<string, readonly ArmInterface[]>>;
}

/** Made for one run: each scale set is asked about once. */
export function createScaleSets(clients: Pick<ArmClients, 'network'>, subscription: string): ScaleSets {
  return oncePerRun<ScaleSets>({
    async interfaces(resourceGroup, scaleSet, abortSignal) {
      const listed = clients.network(subscription).networkInterfaces.listVirtualMachineScaleSetNetworkInterfaces(resourceGroup, scaleSet, { abortSignal });
      const found: ArmInterface[] = [];
      for await (const nic of listed) {
        found.push(nic);
        if (found.length > MAX_OF_SET) throw new AccessError(`Cannot read the network interfaces of "${scaleSet}": Azure lists more than ${MAX_OF_SET}`);
      }
      return Map.groupBy(found, ({ id }) => instanceOf(id ?? ''));
    },
  });
}

/** Their ids lie below their machine's. */
const instanceOf = (id: string): string => /\/virtualMachines\/(\d+)\/networkInterfaces\//i.exec(id)?.[1] ?? '';

export function networkInterface({ id, primary: isPrimary = false, ipConfigurations, networkSecurityGroup }: ArmInterface): NetworkInterface {
  const [first] = ipConfigurations ?? [];
  const primary = ipConfigurations?.find((configuration) => configuration.primary === true) ?? first;
  const subnetId = primary?.subnet?.id;
  if (id === undefined || subnetId === undefined) throw new AccessError('Cannot use a network interface that Azure names without id or subnet');
  const group = networkSecurityGroup?.id;
  return { id, isPrimary, subnetId, ...(group === undefined ? {} : { securityGroupId: group }) };
}
