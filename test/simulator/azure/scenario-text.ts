/**
 * Three nodes, the first of which carries the only agent. `more` is YAML at the top level, `cluster` under `cluster:`,
 * `pools` and `nodes` are more entries of those lists.
 */
export const yaml = ({ more = '', cluster = '', pools = '', nodes = '' } = {}): string => `
title: for a test
cluster:
  name: demo
  resourceGroup: rg-demo
${cluster}
  vnet: { mode: byo, resourceGroup: rg-network, name: vnet-demo, subnet: { name: snet-aks } }
  pools:
    - { name: sys, mode: System, vmss: aks-sys-vmss }
    - { name: np, vmss: aks-np-vmss }
    - { name: vms, type: VirtualMachines }
${pools}
nodes:
  - { name: aks-sys-vmss000000, pool: sys, address: 10.224.0.4, agents: [10.244.0.11] }
  - { name: aks-np-vmss00000a, pool: np, address: 10.224.0.5 }
  - { name: aks-vms-12345678-vms0, pool: vms, address: 10.224.0.6 }
${nodes}
nsgs:
  - { name: nsg-aks, resourceGroup: rg-network, subnet: true }
  - { name: aks-agentpool-nsg, nics: all }
runCommand: { latencyMs: 50, pollMs: 20 }
tunnel: { dialTimeoutMs: 10 }
${more}`;

export const subscription = '11111111-2222-4333-8444-555555555555';
export const nodeGroup = 'MC_rg-demo_demo_westeurope';
