import type { NodeFacts } from '../../evidence.ts';
import type { ClusterFacts } from '../../evidence/cluster.ts';
import type { Remedy } from '../../model.ts';

/** Looks first (the second command on the node itself); then the machine is started again, and last made anew. */
export function nodeAdvice({ name, machine, ready }: NodeFacts, { nodeResourceGroup }: ClusterFacts): Remedy {
  const reach = machine.ok ? commandsFor(machine.value) : [`az vmss list-instances --resource-group ${nodeResourceGroup} --name SCALE_SET --output table`];
  return {
    key: `serve:${name}`,
    title: `Bring the kubelet on ${name} back`,
    risk: 'risky',
    operations: [],
    command: [`kubectl describe node ${name}`, 'systemctl status kubelet', ...reach].join('\n'),
    undo: 'nothing takes a restart or a reimage back',
    channel: 'arm',
    blastRadius: `1 node and the pods on it: cordon and drain it first where it still answers`,
    lasting: 'reimage the node; where several fail alike, see what changed on them (image, DaemonSets, memory)',
    adviceBecause: 'a restart ends every pod on the node, and nothing takes it back',
    restsOn: { node: name, ready },
    verify: { checks: ['kubelet-port-unreachable', 'kubelet-not-serving'], subjects: [name] },
  };
}

type Machine = Extract<NodeFacts['machine'], { readonly ok: true }>['value'];

function commandsFor(machine: Machine): readonly string[] {
  if (machine.kind === 'vm') return [`az vm restart --resource-group ${machine.resourceGroup} --name ${machine.name}`];
  const at = `--resource-group ${machine.resourceGroup} --name ${machine.scaleSet}`;
  return [`az vmss restart ${at} --instance-ids ${machine.instanceId}`, `az vmss reimage ${at} --instance-ids ${machine.instanceId}`];
}
