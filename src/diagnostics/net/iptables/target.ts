import { contains } from '../cidr.ts';
import { parsePorts } from '../ports.ts';
import { parseMarkMask, xmark, type MarkMask } from './mark.ts';
import { isTracked, type Probe } from './probe.ts';
import type { Condition, Target } from './ruleset.ts';

/** What a built-in target does with a packet that its rule takes. */
export type Effect =
  | { readonly kind: 'accept'; readonly probe: Probe }
  | { readonly kind: 'drop' }
  | { readonly kind: 'reject'; readonly with: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'continue'; readonly probe: Probe }
  /** Accepted, dropped or passed on: this view cannot tell. */
  | { readonly kind: 'undecidable'; readonly why: string };

type TargetJudge = (options: readonly Condition[], probe: Probe) => Effect;

const valueOf = (options: readonly Condition[], name: string): string | undefined =>
  options.find(({ option }) => option === name)?.values[0];

const has = (options: readonly Condition[], name: string): boolean => options.some(({ option }) => option === name);

const goOn: TargetJudge = (_options, probe) => ({ kind: 'continue', probe });

/** A mark that cannot be followed becomes unknown; one that is unknown stays so. */
function changed(mark: number | undefined, change: MarkMask | undefined): number | undefined {
  if (change === undefined) return undefined;
  if (mark === undefined) return change.mask === 0xffff_ffff ? change.value : undefined;
  return xmark(mark, change);
}

/** The five spellings of MARK and CONNMARK, as the one that iptables-save prints. */
function markChange(options: readonly Condition[]): MarkMask | undefined {
  const xored = valueOf(options, '--set-xmark');
  if (xored !== undefined) return parseMarkMask(xored);
  const [set, or, and, xor] = ['--set-mark', '--or-mark', '--and-mark', '--xor-mark'].map((name) => parseMarkMask(valueOf(options, name) ?? ''));
  if (set !== undefined) return { value: set.value, mask: (set.mask | set.value) >>> 0 };
  if (or !== undefined) return { value: or.value, mask: or.value };
  if (and !== undefined) return { value: 0, mask: ~and.value >>> 0 };
  return xor === undefined ? undefined : { value: xor.value, mask: 0 };
}

function withMark(probe: Probe, mark: number | undefined): Effect {
  const { mark: _former, ...rest } = probe;
  return { kind: 'continue', probe: mark === undefined ? rest : { ...rest, mark } };
}

function withConnectionMark(probe: Probe, connectionMark: number | undefined): Effect {
  const { connectionMark: _former, ...rest } = probe;
  return { kind: 'continue', probe: connectionMark === undefined ? rest : { ...rest, connectionMark } };
}

const mark: TargetJudge = (options, probe) => withMark(probe, changed(probe.mark, markChange(options)));

const connmark: TargetJudge = (options, probe) => {
  if (!isTracked(probe)) return { kind: 'continue', probe };
  const packetMask = maskOf(options, '--nfmask');
  const connectionMask = maskOf(options, '--ctmask');
  const { mark: ofPacket, connectionMark: ofConnection } = probe;
  if (has(options, '--restore-mark')) return withMark(probe, copied(ofPacket, packetMask, ofConnection, connectionMask));
  if (has(options, '--save-mark')) return withConnectionMark(probe, copied(ofConnection, connectionMask, ofPacket, packetMask));
  return withConnectionMark(probe, changed(ofConnection, markChange(options)));
};

const maskOf = (options: readonly Condition[], name: string): number | undefined =>
  parseMarkMask(valueOf(options, name) ?? valueOf(options, '--mask') ?? '0xffffffff')?.value;

function copied(
  into: number | undefined,
  intoMask: number | undefined,
  from: number | undefined,
  fromMask: number | undefined,
): number | undefined {
  if (into === undefined || intoMask === undefined || from === undefined || fromMask === undefined) return undefined;
  return xmark(into, { value: (from & fromMask) >>> 0, mask: intoMask });
}

/** Only a packet that has no connection yet can be taken out of tracking. */
const notrack: TargetJudge = (_options, probe) => ({
  kind: 'continue',
  probe: probe.tracking === 'none' ? { ...probe, tracking: 'untracked' } : probe,
});

const ct: TargetJudge = (options, probe) => {
  if (has(options, '--notrack')) return notrack(options, probe);
  const zoned = options.some(({ option }) => option.startsWith('--zone'));
  return { kind: 'continue', probe: zoned && probe.tracking === 'none' ? { ...probe, tracking: 'unknown' } : probe };
};

const redirect: TargetJudge = (options, probe) => translated(probe, undefined, valueOf(options, '--to-ports'));

const dnat: TargetJudge = (options, probe) => {
  const [, address, port] = /^(\d+(?:\.\d+){3})?(?::(\d+))?$/.exec(valueOf(options, '--to-destination') ?? '?') ?? [];
  if (address === undefined && port === undefined) return { kind: 'undecidable', why: 'its destination is a range' };
  return translated(probe, address, port);
};

function translated(probe: Probe, address: string | undefined, ports: string | undefined): Effect {
  const [range] = ports === undefined ? [] : (parsePorts(ports, '-') ?? []);
  if (ports !== undefined && (range === undefined || range.from !== range.to)) return { kind: 'undecidable', why: 'it picks one of several ports' };
  const destination = address ?? probe.destination;
  const destinationPort = range?.from ?? probe.destinationPort;
  const isSame = contains(destination, probe.destination) === true && destinationPort === probe.destinationPort;
  if (isSame) return { kind: 'accept', probe };
  return { kind: 'accept', probe: { ...probe, destination, ...(destinationPort !== undefined && { destinationPort }), isDnat: true } };
}

/** Targets that note, measure or dress the packet and let it go on. */
const NEUTRAL = [
  'LOG',
  'NFLOG',
  'ULOG',
  'TRACE',
  'AUDIT',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TOS',
  'DSCP',
  'ECN',
  'TTL',
  'HL',
  'CHECKSUM',
  'CLASSIFY',
  'SECMARK',
  'CONNSECMARK',
  'LED',
  'RATEEST',
  'IDLETIMER',
  'TEE',
  'SET',
];

const TARGETS: ReadonlyMap<string, TargetJudge> = new Map<string, TargetJudge>([
  ['ACCEPT', (_options, probe) => ({ kind: 'accept', probe })],
  ['DROP', () => ({ kind: 'drop' })],
  ['REJECT', (options) => ({ kind: 'reject', with: valueOf(options, '--reject-with') ?? 'icmp-port-unreachable' })],
  ['RETURN', () => ({ kind: 'return' })],
  ['MARK', mark],
  ['CONNMARK', connmark],
  ['NOTRACK', notrack],
  ['CT', ct],
  ['REDIRECT', redirect],
  ['DNAT', dnat],
  ...NEUTRAL.map((name): [string, TargetJudge] => [name, goOn]),
]);

/** Applies a target that is not a chain. One that is not known may do anything. */
export function applyTarget(target: Target, probe: Probe): Effect {
  const judge = TARGETS.get(target.name);
  return judge?.(target.options, probe) ?? { kind: 'undecidable', why: `what the target ${target.name} does is not shown` };
}
