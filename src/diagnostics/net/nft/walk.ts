import { ruleText } from './rule-text.ts';
import type { NftChain, NftRule, NftTable } from './ruleset.ts';
import { stepsOf, type Step } from './statement.ts';
import { distinct, type Ending, type NftPlace, type Traveller, type Walked } from './traveller.ts';

/** Statements looked at in one judgement. A ruleset that needs more is hostile or broken. */
export interface Budget {
  left: number;
}

export const MAX_STATEMENTS = 200_000;
/** NFT_JUMP_STACK_SIZE of the kernel. */
const MAX_DEPTH = 16;
/** Different packets under way at once. Marks that depend on undecidable rules multiply them. */
const MAX_TRAVELLERS = 64;

interface Walk {
  readonly table: NftTable;
  readonly budget: Budget;
  readonly endings: Ending[];
  readonly passed: Traveller[];
}

/** Sends packets through a base chain and those that it calls. */
export function walkBaseChain(table: NftTable, chain: NftChain, travellers: readonly Traveller[], budget: Budget): Walked {
  const walk: Walk = { table, budget, endings: [], passed: [] };
  const fallen = walkChain(walk, chain, distinct(travellers), [chain.name]);
  const policy = chain.base?.policy ?? '';
  const place = placeOf(chain, [chain.name]);
  if (policy === 'accept') walk.passed.push(...fallen);
  else for (const traveller of fallen) walk.endings.push({ kind: policy === 'drop' ? 'drop' : 'unknown', traveller, place, why: `the policy is "${policy}"` });
  return { passed: distinct(walk.passed), endings: walk.endings };
}

function placeOf(chain: NftChain, path: readonly string[], rule?: NftRule): NftPlace {
  return {
    family: chain.family,
    table: chain.table,
    chain: chain.name,
    ...(rule !== undefined && { handle: rule.handle }),
    text: rule === undefined ? `policy ${chain.base?.policy ?? ''}` : ruleText(rule.statements),
    path,
  };
}

/** Returns those that reach the end of the chain, or are sent back. */
function walkChain(walk: Walk, chain: NftChain, travellers: readonly Traveller[], path: readonly string[]): readonly Traveller[] {
  const returned: Traveller[] = [];
  let here = travellers;
  for (const rule of chain.rules) {
    if (here.length === 0) break;
    here = passRule({ walk, chain, path, rule, returned }, here);
  }
  return distinct([...returned, ...here]);
}

interface Spot {
  readonly walk: Walk;
  readonly chain: NftChain;
  readonly path: readonly string[];
  readonly rule: NftRule;
  readonly returned: Traveller[];
}

/** Returns those that go on to the next rule. */
function passRule(spot: Spot, travellers: readonly Traveller[]): readonly Traveller[] {
  const further: Traveller[] = [];
  let inside = travellers;
  for (const statement of spot.rule.statements) {
    const going: Traveller[] = [];
    for (const traveller of inside) {
      spot.walk.budget.left -= 1;
      const isTooMuch = spot.walk.budget.left < 0 || inside.length > MAX_TRAVELLERS;
      const steps: readonly Step[] = isTooMuch
        ? [{ kind: 'unknown', probe: traveller.probe, isSure: true, why: 'the rules are too many to follow' }]
        : stepsOf(statement, traveller.probe, spot.walk.table.sets);
      for (const step of steps) take(spot, step, traveller, going, further);
    }
    inside = distinct(going);
  }
  return distinct([...further, ...inside]);
}

/** `going`: to the next statement; `further`: to the next rule. */
function take(spot: Spot, step: Step, former: Traveller, going: Traveller[], further: Traveller[]): void {
  const place = (): NftPlace => placeOf(spot.chain, spot.path, spot.rule);
  const doubt = former.doubt ?? (step.isSure ? undefined : place());
  const traveller: Traveller = { probe: step.probe, ...(doubt !== undefined && { doubt }) };
  switch (step.kind) {
    case 'on':
      going.push(traveller);
      break;
    case 'past':
      further.push(traveller);
      break;
    case 'accept':
      spot.walk.passed.push(traveller);
      break;
    case 'return':
      spot.returned.push(traveller);
      break;
    case 'jump':
      further.push(...enter(spot, step.chain, traveller, place()));
      break;
    case 'goto':
      // After a goto the packet does not come back to this chain but to the one that called it.
      spot.returned.push(...enter(spot, step.chain, traveller, place()));
      break;
    case 'reject':
      spot.walk.endings.push({ kind: 'reject', traveller, place: place(), reply: step.reply });
      break;
    case 'unknown':
      spot.walk.endings.push({ kind: 'unknown', traveller, place: place(), why: step.why });
      break;
    default:
      spot.walk.endings.push({ kind: 'drop', traveller, place: place() });
  }
}

function enter({ walk, path }: Spot, name: string, traveller: Traveller, place: NftPlace): readonly Traveller[] {
  const chain = walk.table.chains.get(name);
  if (chain !== undefined && path.length <= MAX_DEPTH && !path.includes(name)) return walkChain(walk, chain, [traveller], [...path, name]);
  const why = chain === undefined ? `the chain ${name} is not shown` : `the chains call each other in a circle at ${name}`;
  walk.endings.push({ kind: 'unknown', traveller, place, why });
  return [];
}
