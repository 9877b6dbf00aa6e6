import type { NodeFacts } from '../../evidence.ts';
import type { Finding, Remedy } from '../../model.ts';
import type { NftVerdict } from '../../net/nft/judge.ts';
import type { NftPlace } from '../../net/nft/traveller.ts';
import { shellWord } from '../../remedies/operations.ts';
import type { Part } from './firewall-part.ts';
import { BREAKS, KUBELET_PORT } from './kubelet-path.ts';
import type { Path } from './kubelet-path.ts';

/** A native nft rule that blocks, which no iptables command shows. @param place what decides, of that verdict @param networks those that tunnel agents come from */
export function nftFault({ node, source, address }: Path, { outcome }: NftVerdict, place: NftPlace, networks: readonly string[]): Part {
  const verb = outcome === 'drop' ? 'drops' : 'rejects';
  const chain = `${place.family} ${place.table} ${place.chain}`;
  const finding: Finding = {
    subject: node.name,
    headline: `a native nft ${place.handle === undefined ? 'policy' : 'rule'} on ${node.name} ${verb} the kubelet port`,
    says: `On ${node.name}, \`${place.text}\` in the nft chain \`${chain}\` ${verb} tcp/${KUBELET_PORT} from ${address} (tunnel agent on ${source.node}); iptables-save does not show it.`,
    breaks: BREAKS,
    explains: [node.name],
    evidence: [`node/${node.name}/nft`],
    concerns: [`node/${node.name}`],
  };
  return { findings: [finding], remedies: [advice(node, place, networks)], doubts: [], refuted: [] };
}

/** Handles count up with every change of a table, so the command is for a person who looks at the listing first. */
function advice(node: NodeFacts, place: NftPlace, networks: readonly string[]): Remedy {
  const { family, table, chain, text } = place;
  const where = [family, table, chain].map(shellWord).join(' ');
  return {
    key: `nft:${node.name}:${family}:${table}:${chain}:${text}`,
    ...changeOf(place, where, networks, node.name),
    risk: 'risky',
    operations: [],
    channel: 'run-command',
    lasting: 'find what writes this table (a DaemonSet, an agent, /etc/nftables.conf), remove it there, then reimage the node',
    restsOn: { family, table, chain, text },
    verify: { checks: ['kubelet-port-unreachable', 'iptables-blocks-kubelet-port'], subjects: [node.name] },
  };
}

/** A rule that is about this port alone can go; what says more stays, and the port is admitted ahead of it. */
function changeOf({ handle, text }: NftPlace, where: string, networks: readonly string[], node: string): Pick<Remedy, 'title' | 'command' | 'undo' | 'blastRadius' | 'adviceBecause'> {
  const list = `nft --handle list chain ${where}`;
  if (handle !== undefined && isAboutThePort(text)) {
    return {
      title: `Take the nft rule on ${node} away`,
      command: `${list}\nnft delete rule ${where} handle ${handle}`,
      undo: `nft insert rule ${where} ${text}`,
      blastRadius: `1 node; tcp/${KUBELET_PORT} only`,
      adviceBecause: 'a native rule has no name but a handle, which shifts with every change of its table',
    };
  }
  const admit = isReply(text) ? `ip daddr { ${networks.join(', ')} } tcp sport ${KUBELET_PORT} accept` : `ip saddr { ${networks.join(', ')} } tcp dport ${KUBELET_PORT} accept`;
  return {
    title: `Admit the kubelet port in nft on ${node}`,
    command: `${list}\nnft insert rule ${where} ${shellWord(admit)}`,
    undo: `${list}\nnft delete rule ${where} handle HANDLE`,
    blastRadius: `1 node; tcp/${KUBELET_PORT} only: everything else that \`${text}\` decides stays as it is`,
    adviceBecause: 'whoever wrote this table decides what it admits; in a chain that answers pass (hook output or postrouting), match `ip daddr` and `tcp sport` instead',
  };
}

const isAboutThePort = (text: string): boolean => new RegExp(String.raw`\b[ds]port ${KUBELET_PORT} (?!.*(?:vmap|goto|jump))`).test(text);

const isReply = (text: string): boolean => /\bsport\b/.test(text);
