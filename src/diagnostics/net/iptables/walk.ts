import { ruleTakes } from './match.ts';
import type { IptablesChain, IptablesRule, IptablesTable, Target } from './ruleset.ts';
import { applyTarget } from './target.ts';
import { distinct, moved, type Ending, type Place, type Traveller, type Walked } from './traveller.ts';

/** Rules looked at in one judgement. A ruleset that needs more is hostile or broken. */
export class WalkBudget {
  #left = 1_000_000;

  spend(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}

/** nftables refuses more than 16 nested jumps, legacy tables allow a few more; see NFT_JUMP_STACK_SIZE. */
const MAX_DEPTH = 64;
/** Different packets under way at once. Marks that depend on undecidable rules multiply them. */
const MAX_TRAVELLERS = 64;

interface Walk {
  readonly table: IptablesTable;
  readonly budget: WalkBudget;
  readonly endings: Ending[];
  readonly passed: Traveller[];
}

/** Sends packets through a built-in chain of a table. A table without that chain lets everything pass. */
export function walkTable(table: IptablesTable, chainName: string, travellers: readonly Traveller[], budget: WalkBudget): Walked {
  const chain = table.chains.get(chainName);
  if (chain === undefined) return { passed: travellers, endings: [] };
  const walk: Walk = { table, budget, endings: [], passed: [] };
  const fallen = walkChain(walk, chain, distinct(travellers), [chainName]);
  applyPolicy(walk, chain, fallen);
  return { passed: distinct(walk.passed), endings: walk.endings };
}

function applyPolicy(walk: Walk, chain: IptablesChain, travellers: readonly Traveller[]): void {
  const place: Place = { table: walk.table.name, chain: chain.name, path: [chain.name] };
  for (const traveller of travellers) {
    if (chain.policy === 'ACCEPT') walk.passed.push(traveller);
    else if (chain.policy === 'DROP') walk.endings.push({ kind: 'drop', traveller, place });
    else walk.endings.push({ kind: 'unknown', traveller, place, why: `the policy of ${chain.name} is not shown` });
  }
}

/** Returns those that reach the end of the chain, or are sent back by RETURN. */
function walkChain(walk: Walk, chain: IptablesChain, travellers: readonly Traveller[], path: readonly string[]): readonly Traveller[] {
  const returned: Traveller[] = [];
  let here = travellers;
  for (const rule of chain.rules) {
    if (here.length === 0) break;
    here = passRule(walk, rule, here, path, returned);
  }
  if (chain.cutOff) giveUp(walk, here, { table: walk.table.name, chain: chain.name, path }, `the rest of ${chain.name} is cut off`);
  return distinct([...returned, ...here]);
}

function giveUp(walk: Walk, travellers: readonly Traveller[], place: Place, why: string): void {
  for (const traveller of travellers) walk.endings.push({ kind: 'unknown', traveller, place, why });
}

/** Splits the packets at one rule; returns those that go on to the next one. */
function passRule(
  walk: Walk,
  rule: IptablesRule,
  travellers: readonly Traveller[],
  path: readonly string[],
  returned: Traveller[],
): readonly Traveller[] {
  const place: Place = { table: rule.table, chain: rule.chain, rule, path };
  if (!walk.budget.spend() || travellers.length > MAX_TRAVELLERS) {
    giveUp(walk, travellers, place, 'the rules are too many to follow');
    return [];
  }
  const [taken, passedBy] = divide(rule, travellers);
  if (taken.length === 0 || (rule.target === undefined && rule.unread === undefined)) return travellers;
  if (rule.unread !== undefined || rule.target === undefined) {
    giveUp(walk, taken, place, `the rule cannot be read: ${rule.unread ?? ''}`);
    return travellers;
  }
  const chain = walk.table.chains.get(rule.target.name);
  const further = chain === undefined ? act(walk, rule.target, taken, place, returned) : enter(walk, rule.target, chain, taken, place, returned);
  return distinct([...passedBy, ...further]);
}

function divide(rule: IptablesRule, travellers: readonly Traveller[]): readonly [Traveller[], Traveller[]] {
  const taken: Traveller[] = [];
  const passedBy: Traveller[] = [];
  for (const traveller of travellers) {
    const truth = ruleTakes(rule, traveller.probe);
    const doubted: Traveller = truth === 'maybe' ? { ...traveller, doubt: traveller.doubt ?? rule } : traveller;
    if (truth !== 'no') taken.push(truth === 'rarely' ? rare(traveller, rule) : doubted);
    if (truth !== 'yes') passedBy.push(truth === 'usually' ? rare(traveller, rule) : doubted);
  }
  return [taken, passedBy];
}

const rare = (traveller: Traveller, rule: IptablesRule): Traveller => ({ ...traveller, odds: 'rare', limit: traveller.limit ?? rule });

function enter(
  walk: Walk,
  target: Target,
  chain: IptablesChain,
  travellers: readonly Traveller[],
  place: Place,
  returned: Traveller[],
): readonly Traveller[] {
  if (place.path.includes(chain.name) || place.path.length >= MAX_DEPTH) {
    giveUp(walk, travellers, place, `the chains call each other in a circle at ${chain.name}`);
    return [];
  }
  const back = walkChain(walk, chain, distinct(travellers), [...place.path, chain.name]);
  if (target.kind === 'jump') return back;
  // After a goto the packet does not come back to this chain but to the one that called it.
  returned.push(...back);
  return [];
}

/** Applies a target that ends the table's walk or changes the packet; returns those that go on. */
function act(walk: Walk, target: Target, travellers: readonly Traveller[], place: Place, returned: Traveller[]): readonly Traveller[] {
  const further: Traveller[] = [];
  for (const traveller of travellers) {
    const effect = applyTarget(target, traveller.probe);
    switch (effect.kind) {
      case 'accept':
        walk.passed.push(moved(traveller, effect.probe, place));
        break;
      case 'continue':
        further.push({ ...traveller, probe: effect.probe });
        break;
      case 'return':
        returned.push(traveller);
        break;
      case 'drop':
        walk.endings.push({ kind: 'drop', traveller, place });
        break;
      case 'reject':
        walk.endings.push({ kind: 'reject', traveller, place, with: effect.with });
        break;
      case 'undecidable':
        walk.endings.push({ kind: 'unknown', traveller, place, why: effect.why });
        further.push(traveller);
    }
  }
  return further;
}
