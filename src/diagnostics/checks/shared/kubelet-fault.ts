import type { NodeFacts, PortAnswer } from '../../evidence.ts';
import type { ClusterFacts } from '../../evidence/cluster.ts';
import type { Finding, Remedy } from '../../model.ts';
import { BREAKS, KUBELET_PORT } from './kubelet-path.ts';
import { nodeAdvice } from './node-advice.ts';

export interface KubeletFault {
  readonly finding: Finding;
  remedy(cluster: ClusterFacts): Remedy;
}

/** @param says the proof, a sentence */
export const kubeletFault = (node: NodeFacts, says: string, headline = `the kubelet on ${node.name} does not serve tcp/${KUBELET_PORT}`): KubeletFault => ({
  finding: { subject: node.name, headline, says, breaks: BREAKS, explains: [node.name], evidence: ['kubernetes/nodes', 'tunnel/kubelet-reach'], concerns: [`node/${node.name}`], ...sinceOf(node) },
  remedy: (cluster) => nodeAdvice(node, cluster),
});

/** Of a kubelet that serves no port and reports all the same, nobody knows since when. */
const sinceOf = ({ ready, readySince }: NodeFacts): Pick<Finding, 'since'> => (ready === 'True' || readySince === undefined ? {} : { since: readySince });

/**
 * The node's controller heard nothing for its grace period (40 to 50 s by default, depending on the version). What the
 * port says weighs less: of a machine that stands still, the kernel goes on to take connections.
 * @param isSilent no channel brought an answer of the node
 */
export function stoppedReporting(node: NodeFacts, answers: readonly PortAnswer[], isSilent: boolean): KubeletFault {
  const { name } = node;
  const isOpen = answers.includes('open');
  const headline = isSilent && isOpen ? `${name} stands still: it takes connections and answers nothing` : `the kubelet on ${name} has stopped reporting (Ready=Unknown)`;
  return kubeletFault(node, `The node's Ready condition is Unknown: its kubelet has stopped reporting. ${portOf(node, answers)}${isSilent ? ' No channel to the node brought an answer either.' : ''}`, headline);
}

const FAILED: Readonly<Partial<Record<PortAnswer, string>>> = { timeout: 'times out', refused: 'is refused', unreachable: 'is answered "no route to host"' };

function portOf({ address }: NodeFacts, answers: readonly PortAnswer[]): string {
  const failed = answers.flatMap((answer) => FAILED[answer] ?? [])[0];
  if (failed !== undefined) return `tcp/${KUBELET_PORT} at ${address} ${failed}, whatever a firewall says.`;
  if (answers.includes('open')) return `tcp/${KUBELET_PORT} at ${address} takes connections, as the kernel does for a process that hangs; or the kubelet cannot reach the API server.`;
  return 'Its port was not measured.';
}
