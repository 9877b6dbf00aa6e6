import type { Outcome, Packet } from '../packet.ts';
import { ownsChain, type ChainOwner } from './owner.ts';
import type { IptablesRuleset } from './ruleset.ts';
import { endsOfWay, type Fate } from './way.ts';

export interface JudgeOptions {
  readonly localAddresses?: readonly string[];
  /**
   * `node` (the default): `allow` means that the whole node lets the packet in, so every table must have been seen.
   * `shown`: `allow` means that nothing shown blocks it.
   */
  readonly scope?: 'node' | 'shown';
}

export interface Decision {
  readonly kind: 'rule' | 'policy';
  readonly table: string;
  readonly chain: string;
  readonly owner: ChainOwner;
}

export interface DecidingRule {
  readonly table: string;
  readonly chain: string;
  /** Position in the chain, counted from 1. */
  readonly index: number;
  /** The rule as printed, from `-A` on. */
  readonly spec: string;
  /** The chains walked, from the built-in one on. */
  readonly path: readonly string[];
}

export interface IptablesVerdict {
  readonly outcome: Outcome;
  /** `conditional`: holds for a connection that comes alone; a rate limit may decide otherwise. */
  readonly certainty: 'certain' | 'conditional' | 'undecided';
  readonly conditional?: true;
  readonly reason: string;
  /** What blocked, or what could not be decided. */
  readonly decision?: Decision;
  /** Who writes the chain that blocked. */
  readonly blockedBy?: ChainOwner;
  readonly rule?: DecidingRule;
  /** The rule whose rate limit makes it `conditional`. */
  readonly limit?: { readonly table: string; readonly chain: string; readonly owner: ChainOwner; readonly spec: string };
}

/**
 * Whether a connection to this node gets through its iptables rules and its answer out again, through every table on
 * the way. Give both backends where both exist: each sees only its own rules, and a packet has to pass them all.
 * Whatever cannot be decided is followed both ways; `unknown` only if the ways end differently.
 */
export function judgeIptables(rulesets: IptablesRuleset | readonly IptablesRuleset[], packet: Packet, options: JudgeOptions = {}): IptablesVerdict {
  const shown = isList(rulesets) ? rulesets : [rulesets];
  const gap = gapOf(shown, options.scope ?? 'node');
  if (shown.length === 0 || shown.some((ruleset) => ruleset.headless || ruleset.format === 'listing' || ruleset.format === 'none')) {
    return unknown(gap ?? 'no rules were read');
  }
  const mark = gap === undefined || options.scope === 'shown' ? 0 : undefined;
  const fates = endsOfWay(shown, packet, { mark, ...(options.localAddresses && { localAddresses: options.localAddresses }) });
  const verdict = combine(fates);
  return verdict.outcome === 'allow' && gap !== undefined ? unknown(`nothing shown blocks it, but ${gap}`) : verdict;
}

const isList = (rulesets: IptablesRuleset | readonly IptablesRuleset[]): rulesets is readonly IptablesRuleset[] => Array.isArray(rulesets);

const unknown = (reason: string): IptablesVerdict => ({ outcome: 'unknown', certainty: 'undecided', reason });

/** What has not been seen, in words; `undefined` when nothing is missing. */
function gapOf(rulesets: readonly IptablesRuleset[], scope: 'node' | 'shown'): string | undefined {
  const incomplete = rulesets.find((ruleset) => !ruleset.complete);
  if (incomplete !== undefined) return incomplete.reason ?? 'the output is not complete';
  if (scope === 'shown') return undefined;
  if (rulesets.length < 2 && rulesets.some((ruleset) => ruleset.legacyTablesPresent)) {
    return 'iptables-legacy has tables of its own, which were not read: run iptables-legacy-save';
  }
  if (rulesets.some((ruleset) => ruleset.format === 'list-rules')) return 'only one table was shown: run iptables-save, which prints them all';
  return undefined;
}

/** The verdict that all ends agree upon. */
function combine(fates: readonly Fate[]): IptablesVerdict {
  const ordinary = fates.filter((fate) => fate.odds === 'ordinary');
  const undecidable = ordinary.find((fate) => fate.kind === 'unknown');
  const blocked = ordinary.find((fate) => fate.kind === 'drop' || fate.kind === 'reject');
  const allowed = ordinary.find((fate) => fate.kind === 'allow');
  if (undecidable !== undefined) return undecided(undecidable, `cannot be decided: ${undecidable.why ?? 'a rule is not understood'}`);
  if (blocked !== undefined && allowed !== undefined) return disputed(blocked, allowed);
  const settled = blocked ?? allowed;
  if (settled === undefined) return unknown('the way of the packet could not be followed');
  const waverer = fates.find((fate) => fate.odds === 'rare' && (fate.kind === 'allow') !== (settled.kind === 'allow'));
  const wavers = waverer !== undefined;
  return {
    outcome: settled.kind,
    certainty: wavers ? 'conditional' : 'certain',
    ...(wavers && { conditional: true, ...limitOf(waverer) }),
    reason: wavers ? `${sentence(settled)}, as long as no rate limit is exceeded` : sentence(settled),
    ...(settled.kind !== 'allow' && blameOf(settled)),
  };
}

const limitOf = ({ limit }: Fate): Pick<IptablesVerdict, 'limit'> =>
  limit === undefined ? {} : { limit: { table: limit.table, chain: limit.chain, owner: ownsChain(limit.chain), spec: limit.spec } };

function disputed(blocked: Fate, allowed: Fate): IptablesVerdict {
  const doubt = blocked.doubt ?? allowed.doubt;
  return undecided(blocked, doubt === undefined ? 'rules contradict each other' : `depends on a condition that this view cannot decide: ${doubt.spec}`);
}

const undecided = (fate: Fate, why: string): IptablesVerdict => ({ ...unknown(`${where(fate)}${why}`), ...decisionOf(fate) });

const where = ({ place }: Fate): string => (place === undefined ? '' : `${place.table} ${place.chain}: `);

function sentence(fate: Fate): string {
  if (fate.kind === 'allow') return 'every table on the way lets it pass';
  const verb = fate.kind === 'drop' ? 'drops' : 'rejects';
  const { place } = fate;
  if (place === undefined) return `it is ${fate.kind}ed`;
  const subject = `${place.table} ${place.chain}`;
  if (place.rule === undefined) return `${subject} ${verb} it by policy`;
  return `${subject} ${verb} it${fate.why === undefined ? '' : ` (${fate.why})`}: ${place.rule.spec}`;
}

const blameOf = (fate: Fate): Partial<IptablesVerdict> =>
  fate.place === undefined ? {} : { ...decisionOf(fate), blockedBy: ownsChain(fate.place.chain) };

function decisionOf({ place }: Fate): Pick<IptablesVerdict, 'decision' | 'rule'> {
  if (place === undefined) return {};
  const { table, chain, rule, path } = place;
  return {
    decision: { kind: rule === undefined ? 'policy' : 'rule', table, chain, owner: ownsChain(chain) },
    ...(rule !== undefined && { rule: { table, chain, index: rule.index, spec: rule.spec, path } }),
  };
}
