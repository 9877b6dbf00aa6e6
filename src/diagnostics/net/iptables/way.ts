import type { Packet } from '../packet.ts';
import { answering, arriving, isTracked, tracked, type Probe, type Reply } from './probe.ts';
import type { IptablesRuleset } from './ruleset.ts';
import type { Ending, Place, Traveller, Walked } from './traveller.ts';
import { walkTable, WalkBudget } from './walk.ts';

/** One end of the way: the connection is made, or something prevents it. */
export interface Fate {
  readonly kind: 'allow' | 'drop' | 'reject' | 'unknown';
  readonly odds: Traveller['odds'];
  readonly place?: Place;
  readonly why?: string;
  readonly doubt?: Traveller['doubt'];
  readonly limit?: Traveller['limit'];
}

export interface WayOptions {
  /** Further addresses of the node. The packet's destination is one of them anyway. */
  readonly localAddresses?: readonly string[];
  /** What unseen tables may have marked the packet with: 0 where all tables are seen. */
  readonly mark: number | undefined;
}

/** The hooks in the kernel's order: priorities of include/uapi/linux/netfilter_ipv4.h. */
const PREROUTING = ['raw', 'conntrack', 'mangle', 'nat'] as const;
const INPUT = ['mangle', 'filter', 'security', 'nat'] as const;
const OUTPUT = ['raw', 'conntrack', 'mangle', 'filter', 'security'] as const;
const POSTROUTING = ['mangle'] as const;

interface Journey {
  readonly rulesets: readonly IptablesRuleset[];
  readonly packet: Packet;
  readonly options: WayOptions;
  readonly budget: WalkBudget;
}

/** Follows the first packet of a connection into the node, and the answer out of it. All ends that it may come to. */
export function endsOfWay(rulesets: readonly IptablesRuleset[], packet: Packet, options: WayOptions): readonly Fate[] {
  const journey: Journey = { rulesets, packet, options, budget: new WalkBudget() };
  const start: Traveller = { probe: arriving(packet, options.mark), odds: 'ordinary' };
  const before = pass(journey, 'PREROUTING', PREROUTING, [start]);
  const strays = before.passed.filter((traveller) => !isHere(journey, traveller.probe));
  const inside = pass(journey, 'INPUT', INPUT, before.passed.filter((traveller) => isHere(journey, traveller.probe)));
  return [
    ...[...before.endings, ...inside.endings].flatMap((ending) => fatesOfEnding(journey, ending)),
    ...strays.map(sentAway),
    ...inside.passed.flatMap((traveller) => arrival(journey, traveller)),
  ];
}

const isHere = ({ packet, options }: Journey, { destination }: Probe): boolean =>
  destination === packet.destination || (options.localAddresses ?? []).includes(destination);

const sentAway = ({ probe, odds, diverted }: Traveller): Fate => ({
  kind: 'unknown',
  odds,
  ...(diverted && { place: diverted }),
  why: `it is sent on to ${probe.destination}`,
});

/** Passes packets through one hook: each table in turn, and in it each backend. */
function pass(
  journey: Journey,
  hook: string,
  stages: readonly string[],
  travellers: readonly Traveller[],
  requestTracking: Probe['tracking'] = 'none',
): Walked {
  let passed = travellers;
  const endings: Ending[] = [];
  for (const stage of stages) {
    if (stage === 'conntrack') {
      passed = passed.map((traveller) => ({ ...traveller, probe: tracked(traveller.probe, requestTracking) }));
      continue;
    }
    for (const ruleset of journey.rulesets) {
      const walked = passTable(journey, ruleset, stage, hook, passed);
      passed = walked.passed;
      endings.push(...walked.endings);
    }
  }
  return { passed, endings };
}

/** The nat table is asked about tracked packets only, and about their destination not again once it has changed it. */
function passTable(journey: Journey, ruleset: IptablesRuleset, stage: string, hook: string, travellers: readonly Traveller[]): Walked {
  const table = ruleset.tables.get(stage);
  if (table === undefined) return { passed: travellers, endings: [] };
  const isExempt = ({ probe, diverted }: Traveller): boolean => stage === 'nat' && (!isTracked(probe) || (hook === 'PREROUTING' && diverted !== undefined));
  const exempt = travellers.filter(isExempt);
  const walked = walkTable(table, hook, travellers.filter((traveller) => !isExempt(traveller)), journey.budget);
  return { passed: [...exempt, ...walked.passed], endings: walked.endings };
}

/** The packet is at the socket, if one listens on the port that it has now. */
function arrival(journey: Journey, traveller: Traveller): readonly Fate[] {
  const { packet } = journey;
  const isDiverted = traveller.probe.destinationPort !== packet.destinationPort;
  if (packet.protocol === 'udp' && !isDiverted) return [{ kind: 'allow', odds: traveller.odds, ...doubtOf(traveller) }];
  const closed: Reply = packet.protocol === 'udp' ? { icmp: '3/3' } : 'reset';
  const fate: Fate = isDiverted
    ? { kind: 'reject', odds: traveller.odds, ...(traveller.diverted && { place: traveller.diverted }), why: `it is redirected to port ${traveller.probe.destinationPort ?? '?'}` }
    : { kind: 'allow', odds: traveller.odds };
  return answer(journey, traveller, isDiverted ? closed : 'accept', packet.protocol === 'udp', { ...fate, ...doubtOf(traveller) });
}

const doubtOf = ({ doubt, limit }: Traveller): Pick<Fate, 'doubt' | 'limit'> => ({ ...(doubt && { doubt }), ...(limit && { limit }) });

function fatesOfEnding(journey: Journey, ending: Ending): readonly Fate[] {
  const { kind, traveller, place, why } = ending;
  const fate: Fate = { kind, odds: traveller.odds, place, ...(why !== undefined && { why }), ...doubtOf(traveller) };
  if (kind !== 'reject') return [fate];
  return answer(journey, traveller, replyOf(ending.with ?? ''), true, fate);
}

/** ICMP codes of `--reject-with`, as in iptables-extensions(8). */
const ICMP_CODES: ReadonlyMap<string, string> = new Map([
  ['icmp-net-unreachable', '3/0'],
  ['icmp-host-unreachable', '3/1'],
  ['icmp-proto-unreachable', '3/2'],
  ['icmp-port-unreachable', '3/3'],
  ['icmp-net-prohibited', '3/9'],
  ['icmp-host-prohibited', '3/10'],
  ['icmp-admin-prohibited', '3/13'],
]);

const replyOf = (rejectWith: string): Reply => (rejectWith === 'tcp-reset' ? 'reset' : { icmp: ICMP_CODES.get(rejectWith) ?? '3/3' });

/** Sends the node's answer out. If it does not get through, the client hears nothing, whatever was decided. */
function answer(journey: Journey, request: Traveller, reply: Reply, isRejection: boolean, fate: Fate): readonly Fate[] {
  const probe = answering(request.probe, reply, isRejection, journey.packet);
  const start: Traveller = { ...request, probe };
  const out = pass(journey, 'OUTPUT', OUTPUT, [start], request.probe.tracking);
  const posted = pass(journey, 'POSTROUTING', POSTROUTING, out.passed);
  return [
    ...posted.passed.map((traveller): Fate => (isRecognised(traveller) ? { ...fate, odds: traveller.odds, ...doubtOf(traveller) } : unrecognised(traveller))),
    ...[...out.endings, ...posted.endings].map((ending) => lostAnswer(ending, fate)),
  ];
}

/** Conntrack undoes the nat table's change in the answer, unless the answer was taken out of tracking. */
const isRecognised = ({ probe }: Traveller): boolean => !probe.isDnat || isTracked(probe);

const unrecognised = ({ odds, limit, diverted }: Traveller): Fate => ({
  kind: 'drop',
  odds,
  ...(limit && { limit }),
  ...(diverted && { place: diverted }),
  why: 'the answer is not tracked, so that it leaves with another port or address',
});

/** A rejected answer is as lost to the client as a dropped one. A refusal blocks, whether or not it is heard. */
function lostAnswer({ kind, traveller, place, why }: Ending, fate: Fate): Fate {
  if (kind === 'unknown' && fate.kind === 'reject') return { ...fate, odds: traveller.odds, ...doubtOf(traveller) };
  return { kind: kind === 'unknown' ? 'unknown' : 'drop', odds: traveller.odds, place, ...(why !== undefined && { why }), ...doubtOf(traveller) };
}
