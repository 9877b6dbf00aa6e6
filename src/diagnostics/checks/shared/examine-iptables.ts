import type { Answer, NodeFirewall } from '../../evidence.ts';
import { ABSENT } from '../../net/absent.ts';
import { judgeIptables } from '../../net/iptables/judge.ts';
import type { IptablesVerdict } from '../../net/iptables/judge.ts';
import { originalPosition } from '../../net/iptables/original-position.ts';
import { parseIptablesSave } from '../../net/iptables/parse-save.ts';
import type { IptablesRuleset } from '../../net/iptables/ruleset.ts';
import { withoutUfw } from '../../net/iptables/without-ufw.ts';
import { readNftLines } from '../../net/nft-lines.ts';
import type { Packet } from '../../net/packet.ts';
import { parseUfwStatus } from '../../net/ufw-status.ts';
import { inInterfaceOf } from './in-interface.ts';
import { KUBELET_PORT } from './kubelet-path.ts';

export type Backend = 'nft' | 'legacy';

/** One node's iptables, ready to be asked about packets to its kubelet. */
export interface IptablesExamination {
  /** What blocks a connection from `source`, leaving to ufw what is ufw's doing. */
  judge(source: string): IptablesVerdict;
  backendOf(verdict: IptablesVerdict): Backend;
  /** Where the deciding rule stands in its chain on the node, counted from 1. */
  positionOf(verdict: IptablesVerdict): number | undefined;
  /** Why native nft rules on the packet's way leave the verdict open; undefined where there are none. */
  readonly nativeRules: string | undefined;
}

/** @param address the node's own, which the packets are for */
export function examineIptables(firewall: NodeFirewall, address: string): Answer<IptablesExamination> {
  const { iptablesNft, iptablesLegacy } = firewall;
  if (!iptablesNft.ok) return iptablesNft;
  if (!iptablesLegacy.ok) return iptablesLegacy;
  const nft = rulesetOf(iptablesNft.value);
  const legacy = rulesetOf(iptablesLegacy.value);
  const backendOf = (verdict: IptablesVerdict): Backend => (!holds(nft, verdict) && holds(legacy, verdict) ? 'legacy' : 'nft');
  const isUfwActive = firewall.ufw.ok && parseUfwStatus(firewall.ufw.value).state === 'active';
  return {
    ok: true,
    value: {
      judge: (source) => judgeBoth([nft, legacy], packetFrom(source, address, firewall.addresses), isUfwActive),
      backendOf,
      positionOf(verdict) {
        if (verdict.rule === undefined) return undefined;
        const text = backendOf(verdict) === 'legacy' ? iptablesLegacy.value : iptablesNft.value;
        return originalPosition(text, verdict.rule.table, verdict.rule.chain, verdict.rule.index);
      },
      nativeRules: nativeRulesOf(firewall.nft),
    },
  };
}

/** The collector saw the command succeed, so empty means that there are no tables; absent, that there is no backend. */
const rulesetOf = (text: string): IptablesRuleset => parseIptablesSave(text.trim() === ABSENT ? '' : text, { mayBeEmpty: true });

function packetFrom(source: string, destination: string, addresses: Answer<string>): Packet {
  return { source, destination, protocol: 'tcp', destinationPort: KUBELET_PORT, ...inInterfaceOf(addresses, destination) };
}

/** Where ufw blocks first, the rest of the way is judged as if it did not: a second fault would show only after its fix. */
function judgeBoth(rulesets: readonly IptablesRuleset[], packet: Packet, isUfwActive: boolean): IptablesVerdict {
  const options = { localAddresses: [packet.destination] };
  const verdict = judgeIptables(rulesets, packet, options);
  return isUfwActive && isUfwsDoing(verdict) ? judgeIptables(rulesets.map(withoutUfw), packet, options) : verdict;
}

function isUfwsDoing({ decision }: IptablesVerdict): boolean {
  if (decision === undefined) return false;
  return decision.owner === 'ufw' || (decision.kind === 'policy' && decision.table === 'filter');
}

function holds(ruleset: IptablesRuleset, { rule, decision }: IptablesVerdict): boolean {
  if (decision === undefined) return false;
  const chain = ruleset.tables.get(decision.table)?.chains.get(decision.chain);
  if (rule === undefined) return chain?.policy === 'DROP';
  return chain?.rules.some(({ spec, index }) => spec === rule.spec && index === rule.index) ?? false;
}

function nativeRulesOf(nft: Answer<string>): string | undefined {
  if (!nft.ok) return `native nft rules could not be read (${nft.reason})`;
  if (nft.value.trim() === ABSENT) return 'native nft rules could not be read (nft is not on the node)';
  const { nativeOnTheWay, complete, reason } = readNftLines(nft.value);
  const [first] = nativeOnTheWay;
  if (first !== undefined) {
    return `the native nft table "${first.family} ${first.table}" has rules on the way (chain ${first.chain}, hook ${first.hook}), which this version does not judge`;
  }
  return complete ? undefined : `native nft rules could not be read: ${reason ?? 'their list is not complete'}`;
}
