import { not, some, truthOf, type Truth } from '../truth.ts';
import { byOptions, type ConditionJudge, type MatchModule } from './match-options.ts';
import { parseMarkMask } from './mark.ts';
import type { Probe } from './probe.ts';

/** Before conntrack has seen a packet, xt_conntrack calls its state INVALID. */
const stateIs: ConditionJudge = ([list = ''], probe) => some(list.split(',').map((state) => oneState(state, probe)));

function oneState(state: string, { tracking, isDnat }: Probe): Truth {
  if (tracking === 'unknown') return 'maybe';
  switch (state) {
    case 'NEW':
    case 'ESTABLISHED':
    case 'RELATED':
    case 'UNTRACKED':
      return truthOf(tracking === state.toLowerCase());
    case 'INVALID':
      return truthOf(tracking === 'invalid' || tracking === 'none');
    case 'DNAT':
      return truthOf(isDnat && tracking !== 'untracked');
    case 'SNAT':
      return 'no';
    default:
      return 'maybe';
  }
}

const directionIs: ConditionJudge = ([direction = ''], probe) => {
  if (probe.tracking === 'none' || probe.tracking === 'untracked' || probe.tracking === 'invalid') return 'no';
  return truthOf(probe.direction === direction.toLowerCase());
};

const markIs =
  (mark: (probe: Probe) => number | undefined): ConditionJudge =>
  ([text = ''], probe) => {
    const wanted = parseMarkMask(text);
    const actual = mark(probe);
    if (wanted === undefined || actual === undefined) return 'maybe';
    return truthOf(((actual & wanted.mask) >>> 0) === wanted.value);
  };

const connectionMark = byOptions([['--mark', markIs((probe) => probe.connectionMark)]]);

/** A packet without a connection has no connection mark, so neither the test nor its negation holds. */
const connmark: MatchModule = (match, probe) => {
  if (probe.tracking === 'none' || probe.tracking === 'untracked' || probe.tracking === 'invalid') return 'no';
  return connectionMark(match, probe);
};

const ROUTE_ODDITIES = new Set(['BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE', 'UNSPEC']);

/** The node's end of the connection is LOCAL, the other end is another machine. */
function addressType(list: string, isOwn: boolean): Truth {
  return some(
    list.split(',').map((type) => {
      if (ROUTE_ODDITIES.has(type)) return isOwn ? 'no' : 'maybe';
      return truthOf(type === (isOwn ? 'LOCAL' : 'UNICAST'));
    }),
  );
}

const addrtype = byOptions([
  ['--src-type', ([list = ''], { direction }) => addressType(list, direction === 'reply')],
  ['--dst-type', ([list = ''], { direction }) => addressType(list, direction === 'original')],
]);

/** Interfaces of Azure nodes that no bridge owns: the network card, and the far ends of pods' links. */
const UNBRIDGED = /^(?:eth|en|azv|lo)/;

/** For a packet that crossed no bridge, no bridge port matches. */
const physdev: MatchModule = ({ conditions }, { inInterface, outInterface }) => {
  const name = inInterface === '' ? outInterface : inInterface;
  if (name === undefined || !UNBRIDGED.test(name)) return 'maybe';
  return conditions.every(({ negated }) => negated) ? not('no') : 'no';
};

const pkttype: ConditionJudge = ([type = ''], { direction }) => {
  if (direction === 'reply') return 'maybe';
  return truthOf(type === 'unicast' || type === 'host');
};

export const connectionModules: readonly (readonly [string, MatchModule])[] = [
  ['conntrack', byOptions([['--ctstate', stateIs], ['--ctdir', directionIs]])],
  ['state', byOptions([['--state', stateIs]])],
  ['mark', byOptions([['--mark', markIs((probe) => probe.mark)]])],
  ['connmark', connmark],
  ['addrtype', addrtype],
  ['physdev', physdev],
  ['pkttype', byOptions([['--pkt-type', pkttype]])],
];
