import type { Answer } from '../../evidence.ts';
import { ABSENT } from '../../net/absent.ts';
import type { IptablesRuleset } from '../../net/iptables/ruleset.ts';
import { readNftLines } from '../../net/nft-lines.ts';
import type { UnwrittenChain } from '../../net/nft-ruleset.ts';

export interface NftExamination {
  /** Why native rules leave open whether a packet gets through; undefined where there are none. */
  readonly onTheWay: string | undefined;
  /** Why the native rules are not known. */
  readonly unread: string | undefined;
  /** Why what iptables shows of a table is not what stands in it. */
  distrust(table: string | undefined): string | undefined;
}

/** @param iptables what iptables-nft shows; none: it is not installed, and nft alone says what there is */
export function examineNft(nft: Answer<string>, iptables: IptablesRuleset | undefined): NftExamination {
  if (!nft.ok) return unreadBecause(nft.reason);
  if (nft.value.trim() === ABSENT) return unreadBecause('nft is not on the node');
  const { nativeOnTheWay, unwritten, complete, reason } = readNftLines(nft.value, { withoutIptables: iptables === undefined });
  if (!complete) return unreadBecause(reason ?? 'their list is not complete');
  const strange = unwritten.filter((chain) => isPassed(chain, iptables));
  const [first] = nativeOnTheWay;
  const native = first && `the native nft table "${first.family} ${first.table}" has rules on the way (chain ${first.chain}, hook ${first.hook}), which this version does not judge`;
  return {
    onTheWay: native ?? misread(strange[0]),
    unread: undefined,
    distrust: (table) => misread(strange.find((chain) => chain.table === table)),
  };
}

function unreadBecause(reason: string): NftExamination {
  const unread = `native nft rules could not be read (${reason})`;
  return { onTheWay: unread, unread, distrust: () => undefined };
}

/** The chains that a packet to this node passes are all that travel; of the others the built-in ones show their name. */
const isPassed = ({ table, chain, hook }: UnwrittenChain, iptables: IptablesRuleset | undefined): boolean =>
  chain !== 'FORWARD' && hook !== 'forward' && (hook !== '' || iptables?.tables.get(table)?.chains.has(chain) !== false);

const misread = (chain: UnwrittenChain | undefined): string | undefined =>
  chain && `the table "ip ${chain.table}" holds native nft rules (chain ${chain.chain}), which iptables shows wrongly or not at all: read it by \`nft list table ip ${chain.table}\``;
