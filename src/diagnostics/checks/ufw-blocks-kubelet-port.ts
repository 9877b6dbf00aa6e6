// An active ufw admits what its first matching rule allows, from the addresses that the tunnel agents really have.
// Not installed is not inactive: AKS Ubuntu images since 202510.19.1 and Azure Linux come without ufw (AgentBaker).
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { Finding, Remedy } from '../model.ts';
import { ABSENT } from '../net/absent.ts';
import { parseUfwStatus } from '../net/ufw-status.ts';
import type { UfwStatus } from '../net/ufw-status.ts';
import { judgeUfw } from '../net/ufw-verdict.ts';
import type { UfwVerdict } from '../net/ufw-verdict.ts';
import { kubeletPacket } from './shared/kubelet-packet.ts';
import { BREAKS, KUBELET_PORT, isMeasuredOpen, listed, networkOf, pathsTo } from './shared/kubelet-path.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';
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
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    const asked = nodes.filter(({ name }) => Object.hasOwn(nodeFirewalls, name));
    const scene: Scene = { sources: agentSources, podCidrs: cluster.podCidrs, isOpen: (path) => isMeasuredOpen(path, kubeletReach) };
    const parts = asked.map((node) => judgeNode(node, nodeFirewalls[node.name], scene));
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

interface Scene {
  readonly sources: readonly AgentSource[];
  readonly podCidrs: readonly string[];
  isOpen(path: Path): boolean;
}

interface Part {
  readonly state: UfwStatus['state'];
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
  readonly doubts: readonly string[];
  /** Its rules read as a block, yet connections were made: something ahead of ufw admits them. */
  readonly refuted?: string;
}

interface Judged {
  readonly path: Path;
  readonly verdict: UfwVerdict;
}

const nothing = (state: UfwStatus['state']): Part => ({ state, findings: [], remedies: [], doubts: [] });
const doubt = (reason: string): Part => ({ ...nothing('unknown'), doubts: [reason] });

function judgeNode(node: NodeFacts, answer: Answer<NodeFirewall> | undefined, scene: Scene): Part {
  if (answer === undefined || !answer.ok) return doubt(answer?.reason ?? `${node.name} was not asked`);
  const { ufw, addresses, notAsked } = answer.value;
  if (notAsked !== undefined) return nothing('inactive');
  if (!ufw.ok) return doubt(ufw.reason);
  const status: UfwStatus = ufw.value.trim() === ABSENT ? { state: 'not-installed' } : parseUfwStatus(ufw.value);
  if (status.state === 'unknown') return doubt(`ufw on ${node.name}: ${status.reason}`);
  if (status.state !== 'active') return nothing(status.state);
  const judged = pathsTo(node, scene.sources).map((path): Judged => ({ path, verdict: judgeUfw(status, kubeletPacket(path, addresses)) }));
  if (judged.length === 0) return doubt(`ufw on ${node.name} is active, and no tunnel agent's way to the node was found to judge it by`);
  const blocks = judged.filter(({ verdict }) => verdict.outcome === 'drop' || verdict.outcome === 'reject');
  const [blocked] = blocks.filter(({ path }) => !scene.isOpen(path));
  if (blocked !== undefined) return faultOf(blocked, blocks, ufw.value, scene);
  const unsure = judged.find(({ verdict }) => verdict.outcome === 'unknown' || verdict.conditional === true);
  if (unsure !== undefined) return doubt(`ufw on ${node.name}: ${unsureBecause(unsure.verdict)}`);
  return blocks.length === 0 ? nothing('active') : { ...nothing('active'), refuted: node.name };
}

function unsureBecause({ conditional, rule, reason }: UfwVerdict): string {
  return conditional === true ? `its rule \`${oneSpace(rule ?? '')}\` admits the port up to a rate only` : reason;
}

/** What is admitted already is left alone: its rule is somebody else's, and not ours to take back. */
function faultOf({ path, verdict }: Judged, blocks: readonly Judged[], text: string, { podCidrs }: Scene): Part {
  const { node, source, address } = path;
  const finding: Finding = {
    subject: node.name,
    headline: `ufw on ${node.name} blocks the kubelet port`,
    says: `ufw on ${node.name} is active, and ${whyBlocked(verdict)} tcp/${KUBELET_PORT} from ${address} (tunnel agent on ${source.node}).`,
    breaks: isForwardingDenied(text) ? `${BREAKS}; and all traffic of pods on that node, which ufw does not forward: to admit the port does not bring that back` : BREAKS,
    explains: [node.name],
    evidence: [`node/${node.name}/ufw`],
    concerns: [`node/${node.name}`],
  };
  const networks = [...new Set(blocks.map((block) => networkOf(block.path, podCidrs)))].sort();
  const remedies = ufwRemedies(node, networks, { status: text, isDenied: verdict.rule !== undefined, isForwardingDenied: isForwardingDenied(text) });
  return { state: 'active', findings: [finding], remedies, doubts: [] };
}

/** The third default of `ufw status verbose` is about packets that are passed on, as those of pods are. */
const isForwardingDenied = (text: string): boolean => /^Default: .*\b(?:deny|reject) \(routed\)/m.test(text);

const oneSpace = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

const whyBlocked = ({ rule, outcome }: UfwVerdict): string =>
  rule === undefined ? `its default is to ${outcome === 'reject' ? 'reject' : 'deny'} incoming traffic: no rule admits` : `its rule \`${oneSpace(rule)}\` ${outcome === 'reject' ? 'rejects' : 'denies'}`;

/** How many nodes are clear for which reason: inactive, absent, or active and admitting the port. */
function clearReason(parts: readonly Part[]): string {
  const count = (state: UfwStatus['state']): number => parts.filter((part) => part.state === state).length;
  const said = [
    [count('inactive'), 'inactive'],
    [parts.filter(({ state, refuted }) => state === 'active' && refuted === undefined).length, `active and admits tcp/${KUBELET_PORT} from every tunnel agent`],
    [parts.filter(({ refuted }) => refuted !== undefined).length, 'active'],
    [count('not-installed'), 'not installed'],
  ] as const;
  const named = said.flatMap(([nodes, how]) => (nodes === 0 ? [] : [`${how} on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`]));
  const refuted = parts.flatMap((part) => part.refuted ?? []);
  const yet = refuted.length === 0 ? '' : ` On ${listed(refuted)} its rules read as a block, yet connections were made: something ahead of them admits the port.`;
  return `ufw is ${named.join(', ')}.${yet}`;
}
