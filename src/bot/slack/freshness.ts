/** Bolt refuses requests that are older than five minutes, but takes any from the future. */
const SKEW_S = 60;

/** @param header `X-Slack-Request-Timestamp`, seconds since 1970 */
export function isFromTheFuture(header: string | string[] | undefined, now: number): boolean {
  return Number(header) > now / 1000 + SKEW_S;
}
