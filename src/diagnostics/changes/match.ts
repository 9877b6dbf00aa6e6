/** Which changes are near a fault, and how near. Pure: the order of what comes in decides nothing. */
import type { RecentChange } from '../evidence/changes.ts';
import type { NearbyChange } from '../model.ts';
import { relationOf } from './resource.ts';

/** One finding of a fault, as far as changes matter to it. */
export interface Concern {
  readonly check: string;
  /** The most telling first. */
  readonly resources: readonly string[];
  /** When the trouble was first seen; ISO 8601, UTC. */
  readonly since?: string;
}

/** How long before the trouble a change may have been, to be called near in time. */
export const BEFORE_MS = 30 * 60_000;

/** Changes that a report keeps. */
const KEPT = 20;

/** Best match first. */
export function nearbyChanges(changes: readonly RecentChange[], concerns: readonly Concern[]): readonly NearbyChange[] {
  return changes
    .flatMap((change) => nearestOf(change, concerns))
    .toSorted((a, b) => a.rank - b.rank || a.place - b.place || a.apart - b.apart || compare(keyOf(a.nearby), keyOf(b.nearby)))
    .slice(0, KEPT)
    .map(({ nearby }) => nearby);
}

interface Ranked {
  readonly nearby: NearbyChange;
  readonly rank: number;
  /** How telling the resource is for the finding; 0: the most. */
  readonly place: number;
  /** Milliseconds between the change and the trouble; from now on back where the trouble has no known beginning. */
  readonly apart: number;
}

interface Match {
  readonly check: string;
  readonly match: NearbyChange['match'];
  readonly rank: number;
  readonly place: number;
  readonly since?: string;
}

const RANKS: readonly NearbyChange['match'][] = ['resource-and-time', 'resource', 'neighbour'];

/** Only the checks that it is nearest to are named: of the others less could be claimed. */
function nearestOf(change: RecentChange, concerns: readonly Concern[]): readonly Ranked[] {
  const matches = concerns.flatMap((concern) => matchOf(change, concern)).toSorted((a, b) => a.rank - b.rank || a.place - b.place || compare(b.since ?? '', a.since ?? '') || compare(a.check, b.check));
  const [best] = matches;
  if (best === undefined) return [];
  const near = [...new Set(matches.filter(({ rank, since }) => rank === best.rank && since === best.since).map(({ check }) => check))].toSorted(compare);
  const { at, by, what, resource } = change;
  const nearby: NearbyChange = { at, by, what, resource, near, match: best.match, ...(best.since === undefined ? {} : { since: best.since }) };
  return [{ nearby, rank: best.rank, place: best.place, apart: best.since === undefined ? -Date.parse(at) : Math.abs(Date.parse(best.since) - Date.parse(at)) }];
}

/** Told as near in time is only what touches exactly the resource, and was shortly before the trouble was first seen. */
function matchOf(change: RecentChange, { check, resources, since }: Concern): readonly Match[] {
  const relations = resources.map((resource) => relationOf(resource, change.resource));
  const onset = since === undefined ? {} : { since };
  const exact = relations.indexOf('same');
  if (exact >= 0 && change.isRoutine !== true) {
    const match = since !== undefined && isShortlyBefore(change.at, since) ? 'resource-and-time' : 'resource';
    // What came after the trouble did not begin it: told last among those of the resource.
    const isLate = since !== undefined && Date.parse(change.at) > Date.parse(since);
    return [{ check, match, rank: RANKS.indexOf(match) + (isLate ? 0.5 : 0), place: exact, ...onset }];
  }
  const nearest = relations.findIndex((relation) => relation !== 'none');
  if (nearest < 0) return [];
  return [{ check, match: 'neighbour', rank: RANKS.indexOf('neighbour') + (change.isRoutine === true ? 0.5 : 0), place: nearest, ...onset }];
}

function isShortlyBefore(at: string, since: string): boolean {
  const before = Date.parse(since) - Date.parse(at);
  return before >= 0 && before <= BEFORE_MS;
}

const keyOf = ({ at, resource, what, by }: NearbyChange): string => `${at} ${resource} ${what} ${by}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
