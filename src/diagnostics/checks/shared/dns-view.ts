/** Views of the measured names that several checks share. */
import type { DnsMeasurement, DnsProbes, DnsVantage } from '../../evidence/dns.ts';
import type { DnsAnswer, DnsStatus } from '../../net/dns/answer.ts';

const REPLIES: ReadonlySet<DnsStatus> = new Set<DnsStatus>(['answered', 'no-data', 'nxdomain']);

/** The server did its work, even if the name does not exist. */
export const isReply = ({ status }: DnsAnswer): boolean => REPLIES.has(status);

/** The server did not do its work. What could not be read is neither. */
export const isFailure = ({ status }: DnsAnswer): boolean => !REPLIES.has(status) && status !== 'unknown';

const HOW: Readonly<Record<DnsStatus, string>> = {
  answered: 'answers',
  'no-data': 'knows the name, but no IPv4 address for it',
  nxdomain: 'says that the name does not exist',
  servfail: 'answers SERVFAIL',
  refused: 'answers REFUSED',
  timeout: 'gives no answer',
  'port-closed': 'is not listening on port 53',
  unreachable: 'cannot be reached',
  unknown: 'gave something that could not be read',
};

export const how = ({ status }: DnsAnswer): string => HOW[status];

export const placeOf = ({ node, pod }: DnsVantage): string => pod ?? node;

export const vantageOf = ({ vantages }: DnsProbes, { from }: DnsMeasurement): DnsVantage | undefined => vantages[from];

/** Names of the places that these were measured from, each once. */
export function placesOf(probes: DnsProbes, measured: readonly DnsMeasurement[]): string {
  const places = measured.flatMap((one) => {
    const vantage = vantageOf(probes, one);
    return vantage === undefined ? [] : [placeOf(vantage)];
  });
  return some(places);
}

/** "a", "a and b", "a, b and 3 more"; each once. */
export function some(names: readonly string[]): string {
  const different = [...new Set(names)];
  const more = different.length - 2;
  if (more > 0) return `${different.slice(0, 2).join(', ')} and ${more} more`;
  return different.join(' and ');
}

/** Why nothing was measured from a place, for each that nothing was measured from. */
export const missingFrom = ({ vantages }: DnsProbes, role: DnsVantage['role']): readonly string[] =>
  vantages.flatMap((vantage) => (vantage.role !== role || vantage.missing === undefined ? [] : [`names could not be asked from ${placeOf(vantage)}: ${vantage.missing}`]));

export const addressesIn = ({ addresses }: DnsAnswer): string => some(addresses);
