import type { Fleet } from '../nodes/model.ts';
import { catalogue, type NodeFault } from './catalogue.ts';

const faultsOfNodes = catalogue.filter((fault) => fault.perNode);
const setMs = 30_000;
const lookMs = 5_000;

/** Makes or mends a fault in a node. Throws with what the shell said when it does not succeed. */
export async function setNodeFault(fleet: Fleet, fault: NodeFault, node: string, on: boolean): Promise<void> {
  const { exitCode, stderr } = await fleet.run(node, on ? fault.on : fault.off, { timeoutMs: setMs });
  if (exitCode === 0) return;
  throw new Error(
    `cannot turn "${fault.id}" ${on ? 'on' : 'off'} on ${node}: the shell ended with ${exitCode}: ${stderr.toString('utf8').trim()}`,
  );
}

/** The ids of the faults that are there now, whoever made them, by asking the node itself. */
export async function findNodeFaults(fleet: Fleet, node: string): Promise<string[]> {
  const script = faultsOfNodes.map(({ id, isOn }) => `if ( ${isOn} ) >/dev/null 2>&1; then echo '${id}'; fi`).join('\n');
  const { stdout } = await fleet.run(node, script, { timeoutMs: lookMs });
  return stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
