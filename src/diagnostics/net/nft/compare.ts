import type { Probe } from '../iptables/probe.ts';
import { every, not, some, truthOf, type Truth } from '../truth.ts';
import { fieldsOf, listOf, single, textOf } from './json.ts';
import { addressNumber, extract, type Extracted, type Value } from './value.ts';

export type Sets = ReadonlyMap<string, readonly unknown[]>;

/** Whether the statement `match` holds for the packet. */
export function matches(body: unknown, probe: Probe, sets: Sets): Truth {
  const { op, left, right } = fieldsOf(body) ?? {};
  const masked = maskOf(left);
  if (masked !== undefined) return maskedMatch(textOf(op), masked, right, probe, sets);
  const value = extract(left, probe);
  if (value === 'absent') return 'no';
  if (value === undefined) return lookUp(left, right, probe, sets, textOf(op));
  return compared(textOf(op), value, right, sets);
}

/** Concatenations are asked of sets only. */
function lookUp(left: unknown, right: unknown, probe: Probe, sets: Sets, op: string): Truth {
  if (!Array.isArray(fieldsOf(left)?.['concat']) || (op !== '==' && op !== '!=')) return 'maybe';
  const parts = partsOf(left, probe);
  if (parts.includes('absent')) return 'no';
  const found = contains(parts, right, sets);
  return op === '==' ? found : not(found);
}

/** The fields of a key, or of a concatenation. */
export function partsOf(key: unknown, probe: Probe): readonly Extracted[] {
  const concat = fieldsOf(key)?.['concat'];
  return Array.isArray(concat) ? concat.map((part) => extract(part, probe)) : [extract(key, probe)];
}

/** Whether an element of a set, or of a map's keys, is this key. */
export function isElement(parts: readonly Extracted[], element: unknown, sets: Sets): Truth {
  if (element === '*') return 'yes';
  const wrapped = fieldsOf(fieldsOf(element)?.['elem']);
  if (wrapped !== undefined) return 'limit' in wrapped || 'quota' in wrapped || 'ct count' in wrapped ? 'maybe' : isElement(parts, wrapped['val'], sets);
  const concat = fieldsOf(element)?.['concat'];
  const wanted = Array.isArray(concat) ? concat : [element];
  if (wanted.length !== parts.length) return 'maybe';
  return every(parts.map((part, index) => (part === undefined || part === 'absent' ? 'maybe' : isOne(part, wanted[index], sets))));
}

function contains(parts: readonly Extracted[], set: unknown, sets: Sets): Truth {
  const elements = elementsOf(set, sets);
  return elements === undefined ? 'maybe' : some(elements.map((element) => isElement(parts, element, sets)));
}

/** Of an anonymous or a named set; `undefined`: it is not shown. */
export function elementsOf(set: unknown, sets: Sets): readonly unknown[] | undefined {
  if (typeof set === 'string' && set.startsWith('@')) return sets.get(set.slice(1));
  const list = fieldsOf(set)?.['set'];
  return Array.isArray(list) ? list : undefined;
}

function compared(op: string, value: Value, right: unknown, sets: Sets): Truth {
  switch (op) {
    case '==':
      return isOne(value, right, sets);
    case '!=':
      // How nft compares with several bits at once has changed between its versions.
      return value.bits !== undefined && Array.isArray(right) ? 'maybe' : not(isOne(value, right, sets));
    case 'in':
      return value.bits === undefined ? isOne(value, right, sets) : shared(value, right);
    case '!':
      return not(shared(value, right));
    default:
      return ordered(op, value.number, numberOf(value, right));
  }
}

function shared(value: Value, right: unknown): Truth {
  const wanted = numberOf(value, right);
  return wanted === undefined || value.number === undefined ? 'maybe' : truthOf((value.number & wanted) !== 0);
}

function ordered(op: string, a: number | undefined, b: number | undefined): Truth {
  if (a === undefined || b === undefined) return 'maybe';
  if (op === '<') return truthOf(a < b);
  if (op === '>') return truthOf(a > b);
  if (op === '<=') return truthOf(a <= b);
  return op === '>=' ? truthOf(a >= b) : 'maybe';
}

/** Whether the value is what stands at the right: one value, a prefix, a range, a set. */
function isOne(value: Value, right: unknown, sets: Sets): Truth {
  const elements = elementsOf(right, sets);
  if (elements !== undefined) return some(elements.map((element) => isElement([value], element, sets)));
  const [kind, body] = single(right) ?? [];
  if (kind === 'range') return within(value, listOf(body));
  if (kind === 'prefix') return inPrefix(value, body);
  if (typeof right === 'string' && !right.startsWith('@') && value.words !== undefined) return isWord(value, value.words, right);
  const wanted = numberOf(value, right);
  return wanted === undefined || value.number === undefined ? 'maybe' : truthOf(wanted === value.number);
}

function isWord({ isInterface, number }: Value, words: readonly string[], right: string): Truth {
  if (isInterface === true && right.includes('\\')) return 'maybe';
  if (isInterface === true && right.endsWith('*')) return truthOf(words.some((word) => word.startsWith(right.slice(0, -1))));
  if (/^\d+$/.test(right) && isInterface !== true) return truthOf(Number(right) === number);
  return truthOf(words.includes(right));
}

function within(value: Value, [low, high]: readonly unknown[]): Truth {
  return every([ordered('>=', value.number, numberOf(value, low)), ordered('<=', value.number, numberOf(value, high))]);
}

function inPrefix(value: Value, body: unknown): Truth {
  const { addr, len } = fieldsOf(body) ?? {};
  const network = addressNumber(textOf(addr));
  if (value.isAddress !== true || value.number === undefined || network === undefined || typeof len !== 'number' || len > 32) return 'maybe';
  const size = 2 ** (32 - len);
  return truthOf(Math.floor(value.number / size) === Math.floor(network / size));
}

/** Numbers, addresses, and names of bits, alone or several together. */
function numberOf(value: Value, right: unknown): number | undefined {
  if (typeof right === 'number') return right;
  if (typeof right === 'boolean') return Number(right);
  const either = Array.isArray(right) ? right : fieldsOf(right)?.['|'];
  if (Array.isArray(either)) return either.map((one) => numberOf(value, one)).reduce((sum: number | undefined, one) => (sum === undefined || one === undefined ? undefined : sum | one), 0);
  if (typeof right !== 'string') return undefined;
  if (value.isAddress === true) return addressNumber(right);
  return value.bits !== undefined && Object.hasOwn(value.bits, right) ? value.bits[right] : undefined;
}

interface Mask {
  readonly of: unknown;
  readonly mask: unknown;
}

function maskOf(left: unknown): Mask | undefined {
  const [of, mask, ...others] = listOf(fieldsOf(left)?.['&']);
  return of === undefined || others.length > 0 ? undefined : { of, mask };
}

function maskedMatch(op: string, { of, mask }: Mask, right: unknown, probe: Probe, sets: Sets): Truth {
  const value = extract(of, probe);
  if (value === 'absent') return 'no';
  if (value?.number === undefined) return 'maybe';
  const bits = numberOf(value, mask);
  if (bits === undefined) return 'maybe';
  const { words: _words, ...rest } = value;
  const masked: Value = { ...rest, number: (value.number & bits) >>> 0 };
  if (op === '!=' && numberOf(masked, right) !== undefined) return truthOf(numberOf(masked, right) !== masked.number);
  return op === 'in' ? shared(masked, right) : compared(op, masked, right, sets);
}
