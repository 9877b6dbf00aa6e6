import { ruleTakesFlow, worldsOf, type World } from './nsg-match.ts';
import { DEFAULT_RULES, type NsgDirection, type NsgFlow, type NsgRule, type SecurityGroup } from './security-group.ts';

export { readSecurityGroup } from './security-group.ts';
export type { NsgDirection, NsgFlow, NsgRule, SecurityGroup };

export interface NsgVerdict {
  readonly outcome: 'allow' | 'deny' | 'unknown';
  /** The rule that decides, or that cannot be decided. */
  readonly rule?: { readonly name: string; readonly priority: number; readonly isDefault: boolean };
  readonly reason: string;
}

interface Candidate {
  readonly rule: NsgRule;
  readonly isDefault: boolean;
  readonly isCertain: boolean;
}

/** What one group does with a flow: rules by ascending priority number, the first that matches decides. */
export function judgeNsg(group: SecurityGroup, flow: NsgFlow): NsgVerdict {
  const broken = group.rules.find((rule) => rule.unread !== undefined);
  if (broken !== undefined) return { outcome: 'unknown', reason: `the rule "${broken.name}" cannot be read: ${broken.unread ?? ''}` };
  const ways = worldsOf(flow).map((world) => candidates(group, flow, world));
  const all = ways.flat();
  const [first] = all;
  if (first === undefined || ways.some((way) => way.at(-1)?.isCertain !== true)) {
    return { outcome: 'unknown', reason: 'no rule is sure to match, and the default rules are missing' };
  }
  if (all.every(({ rule }) => rule.access === first.rule.access)) return settled(first);
  const doubtful = all.find(({ isCertain }) => !isCertain) ?? all.find(({ rule }) => rule.access !== first.rule.access) ?? first;
  return { outcome: 'unknown', rule: named(doubtful), reason: doubtOf(doubtful, flow) };
}

/** The rules that may decide, in order, up to and with the first that is sure to match. */
function candidates(group: SecurityGroup, flow: NsgFlow, world: World): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const { rule, isDefault } of inOrder(group, flow.direction)) {
    const truth = ruleTakesFlow(rule, flow, world);
    if (truth === 'no') continue;
    found.push({ rule, isDefault, isCertain: truth === 'yes' });
    if (truth === 'yes') break;
  }
  return found;
}

function inOrder(group: SecurityGroup, direction: NsgDirection): readonly { readonly rule: NsgRule; readonly isDefault: boolean }[] {
  const own = group.rules.map((rule) => ({ rule, isDefault: false }));
  const defaults = (group.defaultRules ?? DEFAULT_RULES).map((rule) => ({ rule, isDefault: true }));
  return [...own, ...defaults].filter(({ rule }) => rule.direction === direction).sort((a, b) => a.rule.priority - b.rule.priority);
}

const named = ({ rule, isDefault }: Candidate): NonNullable<NsgVerdict['rule']> => ({ name: rule.name, priority: rule.priority, isDefault });

function settled(candidate: Candidate): NsgVerdict {
  const { access, name, priority } = candidate.rule;
  const verb = access === 'allow' ? 'allows' : 'denies';
  return { outcome: access, rule: named(candidate), reason: `${candidate.isDefault ? 'the default rule' : 'the rule'} "${name}" (priority ${priority}) ${verb} it` };
}

function doubtOf({ rule }: Candidate, { source, destination }: NsgFlow): string {
  const ends = [...rule.sources, ...rule.destinations].filter((prefix) => /^[A-Za-z]/.test(prefix));
  const groups = rule.sourceGroups || rule.destinationGroups ? ['an application security group'] : [];
  const what = [...new Set(ends), ...groups].join(', ') || 'its addresses and ports';
  return `whether the rule "${rule.name}" (priority ${rule.priority}) matches ${source} → ${destination} depends on ${what}`;
}

/** Lowest priority number that a user's rule may have. Source: Azure, "Network security groups", rule properties. */
const FIRST_PRIORITY = 100;

/** The free priority nearest above the deny, so that later rules find room too. `undefined` when all are taken. */
export function freePriority(group: SecurityGroup, direction: NsgDirection, below: number): number | undefined {
  const taken = new Set(group.rules.filter((rule) => rule.direction === direction).map((rule) => rule.priority));
  for (let priority = Math.min(below - 1, 4096); priority >= FIRST_PRIORITY; priority -= 1) {
    if (!taken.has(priority)) return priority;
  }
  return undefined;
}
