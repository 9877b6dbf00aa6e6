import type { Answer } from '../../evidence.ts';
import { ABSENT } from '../../net/absent.ts';
import { arriving } from '../../net/iptables/probe.ts';
import type { IptablesRuleset } from '../../net/iptables/ruleset.ts';
import { readNftLines } from '../../net/nft-lines.ts';
import type { UnwrittenChain } from '../../net/nft-ruleset.ts';
import { judgeNft } from '../../net/nft/judge.ts';
import type { NftVerdict } from '../../net/nft/judge.ts';
import type { Packet } from '../../net/packet.ts';

export interface NftExamination {
  /** What native tables do with a packet; undefined where none of them is on its way. */
  judge(packet: Packet): NftVerdict | undefined;
  /** Why iptables' own tables leave open whether a packet gets through; undefined where they do not. */
  readonly misread: string | undefined;
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
  const lines = nft.value.split('\n').filter((line) => line.trim() !== '');
  return {
    // What iptables' tables do to the mark is not followed into the native ones.
    judge: (packet) => (nativeOnTheWay.length === 0 ? undefined : judgeNft(lines, arriving(packet, undefined), { withIptables: iptables === undefined })),
    misread: misread(strange[0]),
    unread: undefined,
    distrust: (table) => misread(strange.find((chain) => chain.table === table)),
  };
}

function unreadBecause(reason: string): NftExamination {
  const unread = `native nft rules could not be read (${reason})`;
  return { judge: () => ({ outcome: 'unknown', reason: unread }), misread: undefined, unread, distrust: () => undefined };
}

/** The chains that a packet to this node passes are all that travel; of the others the built-in ones show their name. */
const isPassed = ({ table, chain, hook }: UnwrittenChain, iptables: IptablesRuleset | undefined): boolean =>
  chain !== 'FORWARD' && hook !== 'forward' && (hook !== '' || iptables?.tables.get(table)?.chains.has(chain) !== false);

const misread = (chain: UnwrittenChain | undefined): string | undefined =>
  chain && `the table "ip ${chain.table}" holds native nft rules (chain ${chain.chain}), which iptables shows wrongly or not at all: read it by \`nft list table ip ${chain.table}\``;
