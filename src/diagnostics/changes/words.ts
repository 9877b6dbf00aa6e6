/** How a nearby change is said. Never that it is the cause: what it touched and when, and nothing more. */
import type { NearbyChange } from '../model.ts';

/** One sentence without a full stop; names stand in backticks. @param now ISO 8601, when the run began */
export function changeSentence(change: NearbyChange, now: string): string {
  return `${leadOf(change, now)}: ${deedOf(change)}`;
}

function leadOf({ at, match, since }: NearbyChange, now: string): string {
  if (match === 'neighbour') return 'Also changed nearby';
  if (since === undefined) return `Changed ${ago(at, now)} ago (when the trouble began is not known)`;
  return Date.parse(at) > Date.parse(since) ? `Changed ${ago(since, at)} after the trouble was first seen` : `Changed ${ago(at, since)} before the trouble was first seen`;
}

/** `Bo wrote the rule x (nsg-aks) at 10:31 UTC` */
function deedOf({ at, by, what }: NearbyChange): string {
  const when = `at ${at.slice(11, 16)} UTC`;
  return by === '' ? `${what} ${when}, by whom is not told` : `${by} ${what} ${when}`;
}

function ago(from: string, to: string): string {
  const minutes = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
  return minutes === 0 ? 'less than a minute' : `${minutes} min`;
}
