// A rule in any table on the packet's way, of either backend, can close the port while `iptables -L INPUT` looks clean.
// What an active ufw does is its own check's business. Source: AKS, "Tunnel connectivity issues", cause 3.
import { conclude, defineCheck, notApplicable } from '../define.ts';
import type { Judgement } from '../define.ts';
import type { AgentSource, Answer, NodeFacts, NodeFirewall } from '../evidence.ts';
import type { Finding } from '../model.ts';
import type { IptablesVerdict } from '../net/iptables/judge.ts';
import { examineIptables } from './shared/examine-iptables.ts';
import type { IptablesExamination } from './shared/examine-iptables.ts';
import { doubt, nothing } from './shared/firewall-part.ts';
import type { Part } from './shared/firewall-part.ts';
import { iptablesRemedy } from './shared/iptables-remedy.ts';
import { nftFault } from './shared/nft-fault.ts';
import { BREAKS, KUBELET_PORT, isMeasuredOpen, listed, networksOf, pathsTo } from './shared/kubelet-path.ts';
import { withoutTunnel } from './shared/without-tunnel.ts';
import type { Path } from './shared/kubelet-path.ts';

export default defineCheck({
  id: 'iptables-blocks-kubelet-port',
  diagnoses: ['tunnel'],
  role: 'cause',
  healthy: 'No iptables rule on a node blocks the kubelet port',
  faulty: 'An iptables rule blocks the kubelet port',
  settle: 'run `iptables-save`, `iptables-legacy-save` and `nft list ruleset` as root on the node',
  needs: ['cluster', 'nodes', 'tunnelAgents', 'agentSources', 'nodeFirewalls'],
  consults: ['kubeletReach'],
  analyze({ cluster, nodes, tunnelAgents, agentSources, nodeFirewalls }, { kubeletReach }): Judgement {
    const apart = withoutTunnel(cluster, tunnelAgents);
    if (apart !== undefined) return apart;
    const asked = nodes.filter(({ name }) => Object.hasOwn(nodeFirewalls, name));
    if (asked.length === 0) return notApplicable('The cluster has no Linux node.');
    const parts = asked.map((node) => judgeNode(node, nodeFirewalls[node.name], agentSources, (path) => isMeasuredOpen(path, kubeletReach)));
    return conclude({
      findings: parts.flatMap(({ findings }) => findings),
      remedies: parts.flatMap(({ remedies }) => remedies),
      doubts: parts.flatMap(({ doubts }) => doubts),
      clear: clearReason(parts, asked),
    });
  },
});

function judgeNode(
  node: NodeFacts,
  answer: Answer<NodeFirewall> | undefined,
  sources: readonly AgentSource[],
  isOpen: (path: Path) => boolean,
): Part {
  if (answer === undefined || !answer.ok) return doubt(answer?.reason ?? `${node.name} was not asked`);
  if (answer.value.notAsked !== undefined) return nothing;
  const examined = examineIptables(answer.value);
  if (!examined.ok) return doubt(`${node.name}: ${examined.reason}`);
  const judged = pathsTo(node, sources).map((path) => ({ path, verdict: examined.value.judge(path) }));
  const blocked = judged.find(({ path, verdict }) => isBlock(verdict) && !isOpen(path));
  const distrust = blocked && examined.value.distrust(blocked.verdict);
  if (distrust !== undefined) return doubt(`${node.name}: ${distrust}`);
  if (blocked !== undefined) return faultOf(node, blocked.path, blocked.verdict, examined.value);
  const native = judgeNative(node, judged.map(({ path }) => path), examined.value, isOpen);
  if (native !== undefined) return native;
  const undecided = judged.map(({ verdict }) => doubtOf(verdict)).find((why) => why !== undefined);
  if (undecided !== undefined) return doubt(`iptables on ${node.name}: ${undecided}`);
  return { ...nothing, refuted: judged.flatMap(({ verdict }) => (isBlock(verdict) ? [`${ruleOf(verdict)} on ${node.name}`] : [])) };
}

/** What native nft tables leave no doubt about, or leave open; undefined where they let everything through. */
function judgeNative(node: NodeFacts, paths: readonly Path[], examination: IptablesExamination, isOpen: (path: Path) => boolean): Part | undefined {
  const judged = paths.flatMap((path) => {
    const verdict = examination.judgeNative(path);
    return verdict === undefined ? [] : [{ path, verdict }];
  });
  for (const { path, verdict } of judged) {
    if (isBlock(verdict) && verdict.place !== undefined && !isOpen(path)) return nftFault(path, verdict, verdict.place, networksOf(paths.map(({ source }) => source)));
  }
  if (examination.misread !== undefined) return doubt(`${node.name}: ${examination.misread}`);
  const undecided = judged.find(({ verdict }) => verdict.outcome === 'unknown');
  return undecided && doubt(`${node.name}: native nft rules on the way could not be decided: ${undecided.verdict.reason}`);
}

/** A rate limit admits a connection that comes alone, and the tunnel's come in bursts. */
function doubtOf({ outcome, conditional, reason, limit }: IptablesVerdict): string | undefined {
  if (outcome === 'unknown') return reason;
  if (outcome !== 'allow' || conditional !== true) return undefined;
  return limit === undefined ? reason : `\`${limit.spec}\` (table ${limit.table}) lets tcp/${KUBELET_PORT} in only up to a rate`;
}

const ruleOf = ({ rule, decision }: IptablesVerdict): string =>
  rule === undefined ? `the policy of ${decision?.table} ${decision?.chain}` : `\`${rule.spec}\` (table ${rule.table})`;

function clearReason(parts: readonly Part[], asked: readonly NodeFacts[]): string {
  const refuted = [...new Set(parts.flatMap((part) => part.refuted))];
  if (refuted.length > 0) return `Read by themselves, these block tcp/${KUBELET_PORT}, yet connections were made through them: ${listed(refuted)}.`;
  return `On ${asked.length === 1 ? asked[0]?.name : `all ${asked.length} Linux nodes`}, every iptables table that tcp/${KUBELET_PORT} passes lets it in and its answer out.`;
}

const isBlock = ({ outcome }: Pick<IptablesVerdict, 'outcome'>): boolean => outcome === 'drop' || outcome === 'reject';

function faultOf(node: NodeFacts, { source, address }: Path, verdict: IptablesVerdict, examination: IptablesExamination): Part {
  const verb = verdict.outcome === 'drop' ? 'drops' : 'rejects';
  const backend = examination.backendOf(verdict);
  const what = verdict.rule === undefined ? ruleOf(verdict) : `\`${verdict.rule.spec}\` (table ${verdict.rule.table}, ${toolName(backend)})`;
  const finding: Finding = {
    subject: node.name,
    headline: `an iptables ${verdict.rule === undefined ? 'policy' : 'rule'} on ${node.name} ${verb} the kubelet port`,
    says: `On ${node.name}, ${what} ${verb} tcp/${KUBELET_PORT} from ${address} (tunnel agent on ${source.node}).`,
    breaks: BREAKS,
    explains: [node.name],
    evidence: [`node/${node.name}/${backend === 'legacy' ? 'iptablesLegacy' : 'iptablesNft'}`],
    concerns: [`node/${node.name}`],
  };
  return { findings: [finding], remedies: iptablesRemedy(node, verdict, backend, examination), doubts: [], refuted: [] };
}

const toolName = (backend: 'nft' | 'legacy'): string => (backend === 'nft' ? 'iptables' : 'iptables-legacy');
