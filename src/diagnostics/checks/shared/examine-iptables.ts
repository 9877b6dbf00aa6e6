import type { Answer, NodeFirewall } from '../../evidence.ts';
import { ABSENT } from '../../net/absent.ts';
import { judgeIptables } from '../../net/iptables/judge.ts';
import type { IptablesVerdict } from '../../net/iptables/judge.ts';
import { originalPosition } from '../../net/iptables/original-position.ts';
import { parseIptablesSave } from '../../net/iptables/parse-save.ts';
import { isReadByPlainTool } from '../../net/iptables/read-by.ts';
import type { IptablesRuleset } from '../../net/iptables/ruleset.ts';
import { withoutUfw } from '../../net/iptables/without-ufw.ts';
import type { Packet } from '../../net/packet.ts';
import type { NftVerdict } from '../../net/nft/judge.ts';
import { parseUfwStatus } from '../../net/ufw-status.ts';
import { judgeUfw } from '../../net/ufw-verdict.ts';
import { examineNft } from './examine-nft.ts';
import { inInterfaceOf } from './in-interface.ts';
import { KUBELET_PORT } from './kubelet-path.ts';
import type { Path } from './kubelet-path.ts';

export type Backend = 'nft' | 'legacy';

/** One node's iptables, ready to be asked about packets to its kubelet. */
export interface IptablesExamination {
  /** What blocks a connection on that way, leaving to ufw's check what that one tells. */
  judge(path: Path): IptablesVerdict;
  backendOf(verdict: IptablesVerdict): Backend;
  /** That backend was read by `iptables-save` itself, for want of a tool that names the backend. */
  hasPlainToolOnly(backend: Backend): boolean;
  /** Where the deciding rule stands in its chain on the node, counted from 1. */
  positionOf(verdict: IptablesVerdict): number | undefined;
  /** What native nft tables do with a connection on that way; undefined where none of them is on it. */
  judgeNative(path: Path): NftVerdict | undefined;
  /** Why iptables' own tables, as nft shows them, leave the verdict open; undefined where they do not. */
  readonly misread: string | undefined;
  /** Why the text of the deciding rule's table is not to be believed; undefined where it is. */
  distrust(verdict: IptablesVerdict): string | undefined;
  /** Why nobody knows whether there are such tables; undefined where that is known. */
  readonly unread: string | undefined;
}

export function examineIptables(firewall: NodeFirewall): Answer<IptablesExamination> {
  const { iptablesNft, iptablesLegacy } = firewall;
  if (!iptablesNft.ok) return iptablesNft;
  if (!iptablesLegacy.ok) return iptablesLegacy;
  const texts = { nft: iptablesNft.value, legacy: iptablesLegacy.value };
  const nft = rulesetOf(texts.nft);
  const legacy = rulesetOf(texts.legacy);
  const backendOf = (verdict: IptablesVerdict): Backend => (!holds(nft, verdict) && holds(legacy, verdict) ? 'legacy' : 'nft');
  const native = examineNft(firewall.nft, isAbsent(texts.nft) ? undefined : nft);
  return {
    ok: true,
    value: {
      judge: (path) => judgeBoth([nft, legacy], packetOf(path, firewall.addresses), firewall.ufw),
      backendOf,
      hasPlainToolOnly: (backend) => isReadByPlainTool(texts[backend]),
      positionOf(verdict) {
        if (verdict.rule === undefined) return undefined;
        return originalPosition(texts[backendOf(verdict)], verdict.rule.table, verdict.rule.chain, verdict.rule.index);
      },
      judgeNative: (path) => native.judge(packetOf(path, firewall.addresses)),
      misread: native.misread,
      distrust: (verdict) => (backendOf(verdict) === 'legacy' ? undefined : native.distrust(verdict.decision?.table)),
      unread: native.unread,
    },
  };
}

const isAbsent = (text: string): boolean => text.trim() === ABSENT;

/** The collector saw the command succeed, so empty means that there are no tables; absent, that there is no backend. */
const rulesetOf = (text: string): IptablesRuleset => parseIptablesSave(isAbsent(text) ? '' : text, { mayBeEmpty: true });

function packetOf({ address, node, isLocal }: Path, addresses: Answer<string>): Packet {
  const packet = { source: address, destination: node.address, protocol: 'tcp', destinationPort: KUBELET_PORT } as const;
  if (address === node.address) return { ...packet, inInterface: 'lo' };
  return isLocal ? packet : { ...packet, ...inInterfaceOf(addresses, node.address) };
}

/** Where ufw's check tells of ufw, the rest of the way is judged as if it did not: a second fault would show only after its fix. */
function judgeBoth(rulesets: readonly IptablesRuleset[], packet: Packet, ufw: Answer<string>): IptablesVerdict {
  const options = { localAddresses: [packet.destination] };
  const verdict = judgeIptables(rulesets, packet, options);
  return isToldByUfw(ufw, packet) && isUfwsDoing(verdict) ? judgeIptables(rulesets.map(withoutUfw), packet, options) : verdict;
}

/** ufw's status shows the block, or the rate limit; what /etc/ufw/before.rules holds it does not show. */
function isToldByUfw(ufw: Answer<string>, packet: Packet): boolean {
  const status = ufw.ok ? parseUfwStatus(ufw.value) : undefined;
  if (status?.state !== 'active') return false;
  const { outcome, conditional } = judgeUfw(status, packet);
  return outcome === 'drop' || outcome === 'reject' || conditional === true;
}

function isUfwsDoing({ decision, limit }: IptablesVerdict): boolean {
  const owner = decision?.owner ?? limit?.owner;
  return owner === 'ufw' || (decision?.kind === 'policy' && decision.table === 'filter');
}

function holds(ruleset: IptablesRuleset, { rule, decision }: IptablesVerdict): boolean {
  if (decision === undefined) return false;
  const chain = ruleset.tables.get(decision.table)?.chains.get(decision.chain);
  if (rule === undefined) return chain?.policy === 'DROP';
  return chain?.rules.some(({ spec, index }) => spec === rule.spec && index === rule.index) ?? false;
}
