import type { Probe, Reply } from '../iptables/probe.ts';
import { isTracked } from '../iptables/probe.ts';
import type { Truth } from '../truth.ts';
import { elementsOf, isElement, matches, partsOf, type Sets } from './compare.ts';
import { fieldsOf, listOf, single, textOf, type Fields } from './json.ts';
import { extract } from './value.ts';

/** What a statement makes of a packet. Several, where it cannot be decided: the packet may take each of these ways. */
export type Step =
  /** To the rule's next statement, or past the rule. */
  | { readonly kind: 'on' | 'past' | 'accept' | 'drop' | 'return'; readonly probe: Probe; readonly isSure: boolean }
  | { readonly kind: 'jump' | 'goto'; readonly probe: Probe; readonly isSure: boolean; readonly chain: string }
  | { readonly kind: 'reject'; readonly probe: Probe; readonly isSure: boolean; readonly reply: Reply }
  | { readonly kind: 'unknown'; readonly probe: Probe; readonly isSure: boolean; readonly why: string };

/** Statements that change nothing and end nothing. */
const HARMLESS = new Set(['counter', 'log', 'continue', 'comment', 'last', 'flow']);
/** They depend on what else passes: the rule may go on, or end here. */
const CONDITIONAL = new Set(['limit', 'quota', 'ct count', 'set', 'meter']);
/** What a rule may set without changing where the packet goes. */
const HARMLESS_KEYS = new Set(['priority', 'nftrace', 'secmark', 'label', 'event']);

export function stepsOf(statement: unknown, probe: Probe, sets: Sets): readonly Step[] {
  const [kind, body] = single(statement) ?? ['', undefined];
  if (kind === 'match') return afterMatch(matches(body, probe, sets), probe);
  if (HARMLESS.has(kind)) return [{ kind: 'on', probe, isSure: true }];
  if (CONDITIONAL.has(kind)) return afterMatch('maybe', probe);
  if (kind === 'vmap') return fromMap(body, probe, sets);
  if (kind === 'mangle') return [mangled(body, probe)];
  // Only before conntrack has looked at it can a packet be taken out of tracking.
  if (kind === 'notrack') return [{ kind: 'on', probe: probe.tracking === 'none' ? { ...probe, tracking: 'untracked' } : probe, isSure: true }];
  return [verdict(statement, probe, true)];
}

function afterMatch(truth: Truth, probe: Probe): readonly Step[] {
  const isSure = truth === 'yes' || truth === 'no';
  return [
    ...(truth === 'no' ? [] : [{ kind: 'on', probe, isSure } as const]),
    ...(truth === 'yes' ? [] : [{ kind: 'past', probe, isSure } as const]),
  ];
}

function verdict(statement: unknown, probe: Probe, isSure: boolean): Step {
  const [kind = '', body] = single(statement) ?? [];
  switch (kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return { kind, probe, isSure };
    case 'continue':
      return { kind: 'on', probe, isSure };
    case 'jump':
    case 'goto':
      return { kind, probe, isSure, chain: textOf(fieldsOf(body)?.['target']) };
    case 'reject':
      return rejection(fieldsOf(body) ?? {}, probe, isSure);
    default:
      return { kind: 'unknown', probe, isSure, why: `"${kind === '' ? 'a statement of no known form' : kind}" is not judged` };
  }
}

/** ICMP codes by nft's names; of `icmpx` those that stand for both families. */
const CODES: Readonly<Record<string, string>> = {
  'net-unreachable': '3/0', 'no-route': '3/0', 'host-unreachable': '3/1', 'prot-unreachable': '3/2', 'port-unreachable': '3/3',
  'net-prohibited': '3/9', 'host-prohibited': '3/10', 'admin-prohibited': '3/13',
};

/** nft lists no condition that the kind of rejection implies: one by ICMPv6 is about IPv6 only, a reset about TCP only. */
function rejection(fields: Fields, probe: Probe, isSure: boolean): Step {
  const { type } = fields;
  if (type === 'icmpv6' || (type === 'tcp reset' && probe.protocol !== 'tcp')) return { kind: 'past', probe, isSure };
  return { kind: 'reject', probe, isSure, reply: replyOf(fields) };
}

function replyOf({ type, expr }: Fields): Reply {
  if (type === 'tcp reset') return 'reset';
  return { icmp: CODES[textOf(expr)] ?? '3/3' };
}

/** The first element that fits decides; one that perhaps fits may. */
function fromMap(body: unknown, probe: Probe, sets: Sets): readonly Step[] {
  const { key, data } = fieldsOf(body) ?? {};
  const parts = partsOf(key, probe);
  if (parts.includes('absent')) return [{ kind: 'past', probe, isSure: true }];
  const elements = elementsOf(data, sets);
  if (elements === undefined) return [{ kind: 'unknown', probe, isSure: true, why: `the map ${textOf(data)} is not shown` }];
  const steps: Step[] = [];
  for (const element of elements.toSorted((a, b) => Number(listOf(a)[0] === '*') - Number(listOf(b)[0] === '*'))) {
    const [wanted, effect] = listOf(element);
    const truth = isElement(parts, wanted, sets);
    if (truth !== 'no') steps.push(verdict(effect, probe, truth === 'yes' && steps.length === 0));
    if (truth === 'yes') return steps;
  }
  return [...steps, { kind: 'past', probe, isSure: steps.length === 0 }];
}

function mangled(body: unknown, probe: Probe): Step {
  const { key, value } = fieldsOf(body) ?? {};
  const [kind, target] = single(key) ?? [];
  const name = textOf(fieldsOf(target)?.['key']);
  if (kind === 'tcp option' || HARMLESS_KEYS.has(name)) return { kind: 'on', probe, isSure: true };
  // What the packet does not have cannot be copied, and the rule ends.
  if (lacks(value, probe)) return { kind: 'past', probe, isSure: true };
  if (name !== 'mark' || (kind !== 'meta' && kind !== 'ct')) return { kind: 'unknown', probe, isSure: true, why: `it changes the packet (${kind ?? '?'} ${name})` };
  return { kind: 'on', probe: kind === 'meta' ? withMark(probe, value) : withConnectionMark(probe, value), isSure: true };
}

const lacks = (value: unknown, probe: Probe): boolean =>
  extract(value, probe) === 'absent' || Object.values(fieldsOf(value) ?? {}).some((operands) => listOf(operands).some((operand) => extract(operand, probe) === 'absent'));

function withMark(probe: Probe, value: unknown): Probe {
  const { mark: _mark, ...rest } = probe;
  const mark = markOf(value, probe);
  return mark === undefined ? rest : { ...rest, mark };
}

function withConnectionMark(probe: Probe, value: unknown): Probe {
  if (!isTracked(probe)) return probe;
  const { connectionMark: _mark, ...rest } = probe;
  const connectionMark = markOf(value, probe);
  return connectionMark === undefined ? rest : { ...rest, connectionMark };
}

/** A number, another mark, or one of the two with `&`, `|` or `^` of a number. */
function markOf(value: unknown, probe: Probe): number | undefined {
  if (typeof value === 'number') return value >>> 0;
  const [operator, operands] = single(value) ?? [];
  if (operator !== '&' && operator !== '|' && operator !== '^') {
    const taken = extract(value, probe);
    return taken === 'absent' ? undefined : taken?.number;
  }
  const [left, right] = listOf(operands).map((operand) => markOf(operand, probe));
  if (left === undefined || right === undefined) return undefined;
  if (operator === '&') return (left & right) >>> 0;
  return (operator === '|' ? left | right : left ^ right) >>> 0;
}
