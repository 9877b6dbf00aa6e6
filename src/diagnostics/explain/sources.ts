/** Whose packet a firewall's text is asked about. */
import { contains, parseAddress, parseCidr } from '../net/cidr.ts';
import type { Outcome, Packet } from '../net/packet.ts';
import type { ExplainOptions, ExplainVerdict } from './explanation.ts';
import { KUBELET_PORT } from './recogniser.ts';

/** A node's address in the range that AKS takes by default; rules that name another destination are not about it. */
const NODE = '10.224.0.4';
/** The interface of an AKS node's network card. */
const INTERFACE = 'eth0';
/** Ordinary addresses of other nodes, one in each private range (RFC 1918). */
const ORDINARY = ['10.224.0.7', '10.1.2.3', '172.20.9.9', '192.168.77.7'];
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
/** More ranges than this in one ruleset are a service mesh or a list of pods, not of nodes. */
const MOST_NAMED = 24;

export interface Judged {
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface Sourced {
  readonly verdict: Extract<ExplainVerdict, 'allow' | 'block' | 'unknown'>;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly who: string;
  readonly isDivided: boolean;
}

/** One verdict for the source that was named, or for all ordinary ones; where those differ, `unknown`, and who fares how. */
export function judgeSources(text: string, options: ExplainOptions, judge: (packet: Packet) => Judged): Sourced {
  const asked = (source: string): Judged => judge({ source, destination: destinationFor(source), protocol: 'tcp', destinationPort: KUBELET_PORT, inInterface: INTERFACE });
  if (options.from !== undefined) return one(asked(options.from), options.from);
  const ordinary = asked(ordinaryIn(text));
  const others = namedIn(text).map((name) => ({ name, judged: asked(memberOf(name)) }));
  const apart = others.filter(({ judged }) => judged.outcome !== ordinary.outcome && blocks(judged) !== blocks(ordinary));
  if (apart.length === 0) return one(ordinary, 'a tunnel agent on another node');
  const told = apart.slice(0, 4).map(({ name, judged }) => `${name}: ${fate(judged.outcome)}`).join('; ');
  return { verdict: 'unknown', outcome: 'unknown', reason: `${told}; any other address: ${fate(ordinary.outcome)}`, who: 'the source decides', isDivided: true };
}

const one = ({ outcome, reason }: Judged, who: string): Sourced => ({ verdict: verdictOf(outcome), outcome, reason, who, isDivided: false });

const verdictOf = (outcome: Outcome): Sourced['verdict'] => (outcome === 'drop' || outcome === 'reject' ? 'block' : outcome);

const blocks = ({ outcome }: Judged): string => verdictOf(outcome);

const fate = (outcome: Outcome): string => ({ allow: 'admitted', drop: 'dropped', reject: 'refused', unknown: 'not certain' })[outcome];

const destinationFor = (source: string): string => (source === NODE ? '10.224.0.5' : NODE);

/** One that no range in the text holds, where there is one. */
const ordinaryIn = (text: string): string => {
  const named = namedIn(text);
  return ORDINARY.find((address) => !named.some((range) => contains(range, address) === true)) ?? '10.224.0.7';
};

/** Private addresses and ranges in the text: an agent may have one of them. */
function namedIn(text: string): readonly string[] {
  const found = new Set(text.match(/(?<![\d./])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\d./])/g) ?? []);
  return [...found].filter(isPrivate).slice(0, MOST_NAMED);
}

function isPrivate(range: string): boolean {
  const [address = ''] = range.split('/');
  const isRead = range.includes('/') ? parseCidr(range).ok : parseAddress(range).ok;
  return isRead && address !== NODE && PRIVATE.some((wide) => contains(wide, address) === true);
}

/** An address in the range: its own where it is one, otherwise one behind the network's. */
function memberOf(range: string): string {
  const [address = '', bits] = range.split('/');
  if (bits === undefined || Number(bits) >= 31) return address;
  const [a = '0', b = '0', c = '0', d = '0'] = address.split('.');
  const last = Math.min(254, Number(d) + (Number(bits) <= 28 ? 9 : 1));
  return `${a}.${b}.${c}.${last}`;
}
