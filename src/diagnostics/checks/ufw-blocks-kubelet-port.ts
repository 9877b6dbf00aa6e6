// An active ufw admits what its first matching rule allows, from the addresses that the tunnel agents really have.
// Not installed is not inactive: AKS Ubuntu images since 202510.19.1 and Azure Linux come without ufw (AgentBaker).
import { conclude, defineCheck, notApplicable, unknown } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { Finding, Remedy } from '../model.ts';
import { ABSENT } from '../net/absent.ts';
import { parseUfwStatus } from '../net/ufw-status.ts';
import type { UfwStatus } from '../net/ufw-status.ts';
import { judgeUfw } from '../net/ufw-verdict.ts';
import type { UfwVerdict } from '../net/ufw-verdict.ts';
import { inInterfaceOf } from './shared/in-interface.ts';
import { BREAKS, KUBELET_PORT, isMeasuredOpen, noAgents, noTunnel, pathsTo } from './shared/kubelet-path.ts';
import type { Path } from './shared/kubelet-path.ts';
import { ufwRemedies } from './shared/ufw-remedies.ts';

export default defineCheck({
  id: 'ufw-blocks-kubelet-port',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'ufw on no node blocks the kubelet port',
  faulty: 'ufw blocks the kubelet port',
  settle: 'run `ufw status verbose` as root on the node',
  needs: ['cluster', 'nodes', 'tunnelAgents', 'agentSources', 'nodeFirewalls'],
  consults: ['kubeletReach'],
  analyze({ cluster, nodes, tunnelAgents, agentSources, nodeFirewalls }, { kubeletReach }): Judgement {
    const elsewhere = noTunnel(cluster, tunnelAgents);
    if (elsewhere !== undefined) return notApplicable(elsewhere);
    const nobody = noAgents(tunnelAgents);
    if (nobody !== undefined) return unknown(`${nobody}.`);
    const asked = nodes.filter(({ name }) => Object.hasOwn(nodeFirewalls, name));
    const isOpen = (path: Path): boolean => isMeasuredOpen(path, kubeletReach);
    const parts = asked.map((node) => judgeNode(node, nodeFirewalls[node.name], agentSources, isOpen));
    if (parts.every(({ state }) => state === 'not-installed')) {
      return notApplicable('ufw is not installed on any Linux node, as on all current AKS images.');
    }
    return conclude({
      findings: parts.flatMap(({ findings }) => findings),
      remedies: parts.flatMap(({ remedies }) => remedies),
      doubts: parts.flatMap(({ doubts }) => doubts),
      clear: clearReason(parts),
    });
  },
});

interface Part {
  readonly state: UfwStatus['state'];
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
  readonly doubts: readonly string[];
}

const nothing = (state: UfwStatus['state']): Part => ({ state, findings: [], remedies: [], doubts: [] });
const doubt = (reason: string): Part => ({ ...nothing('unknown'), doubts: [reason] });

function judgeNode(
  node: NodeFacts,
  answer: Answer<NodeFirewall> | undefined,
  sources: readonly AgentSource[],
  isOpen: (path: Path) => boolean,
): Part {
  if (answer === undefined || !answer.ok) return doubt(answer?.reason ?? `${node.name} was not asked`);
  const { ufw, addresses } = answer.value;
  if (!ufw.ok) return doubt(ufw.reason);
  const status: UfwStatus = ufw.value.trim() === ABSENT ? { state: 'not-installed' } : parseUfwStatus(ufw.value);
  if (status.state === 'unknown') return doubt(`ufw on ${node.name}: ${status.reason}`);
  const judged = pathsTo(node, sources).map((path) => ({ path, verdict: judgeUfw(status, packetOf(path, addresses)) }));
  const blocked = judged.find(({ path, verdict }) => isBlock(verdict) && !isOpen(path));
  if (blocked !== undefined) return faultOf(node, blocked.path, blocked.verdict, status, ufw.value, sources);
  const undecided = judged.find(({ verdict }) => verdict.outcome === 'unknown');
  return undecided === undefined ? nothing(status.state) : doubt(`ufw on ${node.name}: ${undecided.verdict.reason}`);
}

const isBlock = ({ outcome }: UfwVerdict): boolean => outcome === 'drop' || outcome === 'reject';

function packetOf({ source, node }: Path, addresses: Answer<string>) {
  return {
    source: source.address,
    destination: node.address,
    protocol: 'tcp' as const,
    destinationPort: KUBELET_PORT,
    ...inInterfaceOf(addresses, node.address),
  };
}

function faultOf(
  node: NodeFacts,
  { source }: Path,
  verdict: UfwVerdict,
  status: UfwStatus,
  text: string,
  sources: readonly AgentSource[],
): Part {
  const finding: Finding = {
    subject: node.name,
    headline: `ufw on ${node.name} blocks the kubelet port`,
    says: `ufw on ${node.name} is active, and ${whyBlocked(verdict)} tcp/${KUBELET_PORT} from ${source.address} (tunnel agent on ${source.node}).`,
    breaks: BREAKS,
    explains: [node.name],
    evidence: [`node/${node.name}/ufw`],
  };
  return { state: status.state, findings: [finding], remedies: ufwRemedies(node, sources, text, verdict.rule !== undefined), doubts: [] };
}

const whyBlocked = ({ rule, outcome }: UfwVerdict): string =>
  rule === undefined ? `its default is to ${outcome === 'reject' ? 'reject' : 'deny'} incoming traffic: no rule admits` : `its rule \`${rule.replaceAll(/\s+/g, ' ')}\` ${outcome === 'reject' ? 'rejects' : 'denies'}`;

/** How many nodes are clear for which reason: inactive, absent, or active and admitting the port. */
function clearReason(parts: readonly Part[]): string {
  const count = (state: UfwStatus['state']): number => parts.filter((part) => part.state === state).length;
  const said = [
    [count('inactive'), 'inactive'],
    [count('active'), `active and admits tcp/${KUBELET_PORT} from every tunnel agent`],
    [count('not-installed'), 'not installed'],
  ] as const;
  const named = said.flatMap(([nodes, how]) => (nodes === 0 ? [] : [`${how} on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`]));
  return `ufw is ${named.join(', ')}.`;
}
