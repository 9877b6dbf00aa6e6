import type { ArmWriter } from '../ports.ts';
import { AccessError } from '../ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { carriedOut } from './carried-out.ts';
import { orAccessError } from './errors.ts';

/** Makes one instance of a scale set anew, where it still is the node that was meant. */
export function createReimageWriter(clients: Pick<ArmClients, 'compute'>, pollMs: number): Pick<ArmWriter, 'reimageNode'> {
  return {
    async reimageNode({ name, machine }, abortSignal) {
      const action = `reimage the node ${name}`;
      if (machine.kind !== 'vmss') throw new AccessError(`Cannot ${action}: it is a machine of its own, and Azure reimages instances of scale sets only`);
      const { resourceGroup, scaleSet, instanceId } = machine;
      const machines = clients.compute.virtualMachineScaleSetVMs;
      const { osProfile } = await orAccessError(action, () => machines.get(resourceGroup, scaleSet, instanceId, { abortSignal }));
      if (osProfile?.computerName?.toLowerCase() !== name.toLowerCase()) throw new AccessError(`Cannot ${action}: instance ${instanceId} of ${scaleSet} is ${osProfile?.computerName ?? 'without a name'} by now`);
      await carriedOut(action, machines.reimage(resourceGroup, scaleSet, instanceId, { abortSignal, updateIntervalInMs: pollMs }), abortSignal);
    },
  };
}
