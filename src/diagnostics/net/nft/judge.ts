import { isIPv6 } from '../cidr.ts';
import type { Probe } from '../iptables/probe.ts';
import type { Outcome } from '../packet.ts';
import { isIptables } from './iptables-chain.ts';
import { parseNftRuleset, type NftChain, type NftRuleset } from './ruleset.ts';
import type { NftPlace } from './traveller.ts';
import { endsOfWay, type Fate } from './way.ts';

export type { NftPlace };

export interface NftVerdict {
  readonly outcome: Outcome;
  readonly reason: string;
  /** What blocked, or what could not be decided. */
  readonly place?: NftPlace;
}

export interface NftJudgeOptions {
  /** Nobody else reads iptables' tables: the chains in them count like any other. */
  readonly withIptables?: boolean;
}

/**
 * Whether a connection to this node gets through its native nft rules, and its answer out again. What cannot be decided is
 * followed both ways; `unknown` only if the ways end differently, or meet what is not understood.
 * @param rulesets the JSON of `nft -j list ruleset`, or of several `nft -j list table`, one a line
 * @param probe the packet as it arrives, made by `arriving`; without `mark` where other tables may set one
 */
export function judgeNft(rulesets: string | readonly string[], probe: Probe, { withIptables = false }: NftJudgeOptions = {}): NftVerdict {
  const texts = typeof rulesets === 'string' ? [rulesets] : rulesets;
  const parsed = texts.map(parseNftRuleset);
  const whole = parsed.filter((ruleset) => ruleset !== undefined);
  if (whole.length === 0 || whole.length < parsed.length) return { outcome: 'unknown', reason: 'the output is not the JSON of "nft -j list ruleset", or it is cut' };
  if (isIPv6(probe.destination)) return { outcome: 'unknown', reason: 'rules for IPv6 are not judged' };
  const early = deviceChain(whole, withIptables);
  if (early !== undefined) {
    const { family, table, name } = early;
    return { outcome: 'unknown', reason: `${family} ${table} ${name}: chains at a network card (hook ${early.base?.hook ?? ''}) are not judged` };
  }
  return combine(endsOfWay(whole, probe, withIptables));
}

/** Chains that see the packet before, or the answer after, all others. */
function deviceChain(rulesets: readonly NftRuleset[], withIptables: boolean): NftChain | undefined {
  const chains = rulesets.flatMap(({ tables }) => tables).flatMap(({ chains: own }) => [...own.values()]);
  const isAtDevice = ({ family, base }: NftChain): boolean => (family === 'netdev' || family === 'inet') && (base?.hook === 'ingress' || base?.hook === 'egress');
  return chains.find((chain) => isAtDevice(chain) && (withIptables || !isIptables(chain)) && (chain.rules.length > 0 || chain.base?.policy !== 'accept'));
}

/** The verdict that all ends agree upon. */
function combine(fates: readonly Fate[]): NftVerdict {
  const undecidable = fates.find(({ kind }) => kind === 'unknown');
  const [settled, ...others] = fates;
  const different = others.find(({ kind }) => kind !== settled?.kind);
  if (undecidable !== undefined) return undecided(undecidable.place, undecidable.why ?? 'a rule is not understood');
  if (settled !== undefined && different !== undefined) {
    return undecided(different.doubt ?? settled.doubt ?? different.place, 'depends on a condition that this view cannot decide');
  }
  if (settled === undefined) return { outcome: 'unknown', reason: 'the way of the packet could not be followed' };
  if (settled.kind === 'allow') return { outcome: 'allow', reason: 'every native chain on the way lets it pass' };
  const { place } = settled;
  return { outcome: settled.kind, reason: `${where(place)} ${settled.kind === 'drop' ? 'drops' : 'rejects'} it: ${place?.text ?? ''}`, ...(place && { place }) };
}

const undecided = (place: NftPlace | undefined, why: string): NftVerdict => ({
  outcome: 'unknown',
  reason: place === undefined ? why : `${where(place)}: ${why}: ${place.text}`,
  ...(place && { place }),
});

const where = (place: NftPlace | undefined): string => (place === undefined ? 'a chain' : `${place.family} ${place.table} ${place.chain}`);
