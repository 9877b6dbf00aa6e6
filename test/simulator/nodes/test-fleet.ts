import { startFleet } from '../../../simulator/nodes/fleet.ts';
import type { Fleet, FleetSpec, NodeSpec } from '../../../simulator/nodes/model.ts';

export const subnet = '10.224.0.0/16';
export const nodeA = 'aks-np-vmss000000';
export const nodeB = 'aks-np-vmss000001';
export const addressA = '10.224.0.4';
export const addressB = '10.224.0.5';
export const kubeletOnB = { address: addressB, port: 10_250 };

export const node = (name: string, address: string, more: Partial<NodeSpec> = {}): NodeSpec => ({ name, address, pods: [], setup: [], ...more });

/** Two bare nodes unless told otherwise. */
export const specOf = (more: Partial<FleetSpec> = {}): FleetSpec => ({
  nodeSubnet: subnet,
  podCidr: '10.244.0.0/16',
  podNetwork: 'overlay',
  nodes: [node(nodeA, addressA), node(nodeB, addressB)],
  ...more,
});

export async function withFleet(spec: FleetSpec, use: (fleet: Fleet) => Promise<void>): Promise<void> {
  const fleet = await startFleet(spec);
  try {
    await use(fleet);
  } finally {
    await fleet.close();
  }
}

/** Runs a script that must succeed and returns what it printed. */
export async function output(fleet: Fleet, name: string, script: string, pod?: string): Promise<string> {
  const result = await fleet.run(name, script, pod === undefined ? {} : { pod });
  if (result.exitCode !== 0) throw new Error(`"${script}" on ${name} ended with ${result.exitCode ?? result.signal}: ${result.stderr.toString()}`);
  return result.stdout.toString();
}
