import type { NodeFacts } from '../../evidence.ts';
import type { Finding, Remedy } from '../../model.ts';
import type { NftVerdict } from '../../net/nft/judge.ts';
import type { NftPlace } from '../../net/nft/traveller.ts';
import { shellWord } from '../../remedies/operations.ts';
import type { Part } from './firewall-part.ts';
import { BREAKS, KUBELET_PORT } from './kubelet-path.ts';
import type { Path } from './kubelet-path.ts';

/** A native nft rule that blocks, which no iptables command shows. @param place what decides, of that verdict */
export function nftFault(node: NodeFacts, { source, address }: Path, { outcome }: NftVerdict, place: NftPlace): Part {
  const verb = outcome === 'drop' ? 'drops' : 'rejects';
  const chain = `${place.family} ${place.table} ${place.chain}`;
  const finding: Finding = {
    subject: node.name,
    headline: `a native nft ${place.handle === undefined ? 'policy' : 'rule'} on ${node.name} ${verb} the kubelet port`,
    says: `On ${node.name}, \`${place.text}\` in the nft chain \`${chain}\` ${verb} tcp/${KUBELET_PORT} from ${address} (tunnel agent on ${source.node}); iptables-save does not show it.`,
    breaks: BREAKS,
    explains: [node.name],
    evidence: [`node/${node.name}/nft`],
  };
  return { findings: [finding], remedies: [advice(node, place)], doubts: [], refuted: [] };
}

/** Handles count up with every change of a table, so the command is for a person who looks at the listing first. */
function advice(node: NodeFacts, { family, table, chain, handle, text }: NftPlace): Remedy {
  const where = [family, table, chain].map(shellWord).join(' ');
  const list = `nft --handle list chain ${where}`;
  const change = handle === undefined ? `nft chain ${where} '{ policy accept ; }'` : `nft delete rule ${where} handle ${handle}`;
  return {
    key: `nft:${node.name}:${family}:${table}:${chain}:${text}`,
    title: `Take the nft rule on ${node.name} away`,
    risk: 'risky',
    operations: [],
    command: `${list}\n${change}`,
    undo: handle === undefined ? `nft chain ${where} '{ policy drop ; }'` : `nft insert rule ${where} ${text}`,
    channel: 'run-command',
    blastRadius: `1 node; everything that \`${text}\` keeps out`,
    lasting: 'find what writes this table (a DaemonSet, an agent, /etc/nftables.conf), remove it there, then reimage the node',
    adviceBecause: 'a native rule has no name but a handle, which shifts with every change of its table',
    restsOn: { family, table, chain, text },
    verify: { checks: ['kubelet-port-unreachable', 'iptables-blocks-kubelet-port'], subjects: [node.name] },
  };
}
