import { answering, isTracked, tracked, type Probe, type Reply } from '../iptables/probe.ts';
import type { Packet } from '../packet.ts';
import { isIptables } from './iptables-chain.ts';
import type { NftChain, NftRuleset, NftTable } from './ruleset.ts';
import type { Ending, NftPlace, Traveller } from './traveller.ts';
import { MAX_STATEMENTS, walkBaseChain, type Budget } from './walk.ts';

/** One end of the way: the connection is made, or something prevents it. */
export interface Fate {
  readonly kind: 'allow' | 'drop' | 'reject' | 'unknown';
  readonly place?: NftPlace;
  readonly why?: string;
  readonly doubt?: NftPlace;
}

/** NF_IP_PRI_CONNTRACK: chains before it see packets that conntrack does not know yet. */
const CONNTRACK = -200;

interface Journey {
  readonly rulesets: readonly NftRuleset[];
  readonly withIptables: boolean;
  readonly budget: Budget;
  readonly packet: Packet;
}

interface Stop {
  readonly table: NftTable;
  readonly chain: NftChain;
  readonly priority: number;
}

/** Follows the first packet of a connection into the node, and the answer out of it. All ends that it may come to. */
export function endsOfWay(rulesets: readonly NftRuleset[], probe: Probe, withIptables: boolean): readonly Fate[] {
  const packet = packetOf(probe);
  const journey: Journey = { rulesets, withIptables, budget: { left: MAX_STATEMENTS }, packet };
  const before = pass(journey, 'prerouting', [{ probe }], 'none');
  const inside = pass(journey, 'input', before.passed, 'none');
  return [
    ...[...before.endings, ...inside.endings].flatMap((ending) => fatesOf(journey, ending)),
    ...inside.passed.flatMap((traveller) => arrival(journey, traveller)),
  ];
}

const packetOf = ({ source, destination, protocol, destinationPort, sourcePort, inInterface }: Probe): Packet => ({
  source,
  destination,
  protocol: protocol === 'udp' ? 'udp' : 'tcp',
  destinationPort: destinationPort ?? 0,
  ...(sourcePort !== undefined && { sourcePort }),
  ...(inInterface !== undefined && { inInterface }),
});

/** Base chains of one hook in the kernel's order. An answer is translated back without asking chains of the type nat. */
function stopsAt({ rulesets, withIptables }: Journey, hook: string, isReply: boolean): readonly Stop[] {
  return rulesets
    .flatMap(({ tables }) => tables)
    .flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain, priority: chain.base?.priority ?? 0 })))
    .filter(({ chain }) => chain.base?.hook === hook && (chain.family === 'ip' || chain.family === 'inet'))
    .filter(({ chain }) => (withIptables || !isIptables(chain)) && !(isReply && chain.base?.type === 'nat'))
    .toSorted((a, b) => a.priority - b.priority);
}

/** Conntrack looks at a packet on two hooks, between the chains before and after its priority. */
function pass(journey: Journey, hook: string, travellers: readonly Traveller[], request: Probe['tracking']): { passed: readonly Traveller[]; endings: readonly Ending[] } {
  const isReply = hook === 'output' || hook === 'postrouting';
  const stops = stopsAt(journey, hook, isReply);
  const endings: Ending[] = [];
  const walk = (from: readonly Traveller[], some: readonly Stop[]): readonly Traveller[] =>
    some.reduce((left, { table, chain }) => {
      // The nat chains are asked about tracked packets only.
      const [asked, exempt] = divide(left, ({ probe }) => chain.base?.type !== 'nat' || isTracked(probe));
      const walked = walkBaseChain(table, chain, asked, journey.budget);
      endings.push(...walked.endings);
      return [...walked.passed, ...exempt];
    }, from);
  if (hook === 'input' || hook === 'postrouting') return { passed: walk(travellers, stops), endings };
  const early = walk(travellers, stops.filter(({ priority }) => priority < CONNTRACK));
  const seen = early.map((traveller) => ({ ...traveller, probe: tracked(traveller.probe, request) }));
  const unsure = stops.filter(({ priority }) => !(priority < CONNTRACK) && !(priority > CONNTRACK));
  const meanwhile = walk(seen.map((traveller) => (unsure.length === 0 ? traveller : withTracking(traveller, 'unknown'))), unsure);
  const later = unsure.length === 0 ? seen : meanwhile;
  return { passed: walk(later, stops.filter(({ priority }) => priority > CONNTRACK)), endings };
}

const divide = <T>(items: readonly T[], belongs: (item: T) => boolean): readonly [readonly T[], readonly T[]] => [
  items.filter(belongs),
  items.filter((item) => !belongs(item)),
];

const withTracking = (traveller: Traveller, tracking: Probe['tracking']): Traveller => ({ ...traveller, probe: { ...traveller.probe, tracking } });

const doubtOf = ({ doubt }: Traveller): Pick<Fate, 'doubt'> => (doubt === undefined ? {} : { doubt });

function arrival(journey: Journey, traveller: Traveller): readonly Fate[] {
  const fate: Fate = { kind: 'allow', ...doubtOf(traveller) };
  return journey.packet.protocol === 'udp' ? [fate] : answer(journey, traveller, 'accept', false, fate);
}

function fatesOf(journey: Journey, { kind, traveller, place, reply, why }: Ending): readonly Fate[] {
  const fate: Fate = { kind, place, ...(why !== undefined && { why }), ...doubtOf(traveller) };
  return kind === 'reject' && reply !== undefined ? answer(journey, traveller, reply, true, fate) : [fate];
}

/** Sends the node's answer out. If it does not get through, the client hears nothing, whatever was decided. */
function answer(journey: Journey, request: Traveller, reply: Reply, isRejection: boolean, fate: Fate): readonly Fate[] {
  const probe = answering(request.probe, reply, isRejection, journey.packet);
  const out = pass(journey, 'output', [{ ...request, probe }], request.probe.tracking);
  const posted = pass(journey, 'postrouting', out.passed, request.probe.tracking);
  return [
    ...posted.passed.map((traveller): Fate => ({ ...fate, ...doubtOf(traveller) })),
    ...[...out.endings, ...posted.endings].map((ending) => lost(ending, fate)),
  ];
}

/** A rejected answer is as lost to the client as a dropped one. A refusal blocks, whether or not it is heard. */
function lost({ kind, traveller, place, why }: Ending, fate: Fate): Fate {
  if (kind === 'unknown' && fate.kind === 'reject') return { ...fate, ...doubtOf(traveller) };
  return { kind: kind === 'unknown' ? 'unknown' : 'drop', place, ...(why !== undefined && { why }), ...doubtOf(traveller) };
}
