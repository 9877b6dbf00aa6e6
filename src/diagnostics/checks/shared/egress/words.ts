import type { EgressResult } from '../../../evidence/egress.ts';
import { foreignText } from '../../../net/egress/foreign-text.ts';
import { nameOf, whereOf } from './scene.ts';
import type { Trial } from './scene.ts';

/** What happened, after the endpoint's name: "api.example:443 does not answer (no connection within 5 s)". */
export function happened({ outcome, stage, status, flaw, issuer }: EgressResult): string {
  switch (outcome) {
    case 'ok':
      return 'answers';
    case 'name-not-resolved':
      return 'does not resolve';
    case 'resolve-timeout':
      return 'does not resolve in time';
    case 'connect-timeout':
      return 'does not answer (the connection times out)';
    case 'refused':
      return 'refuses the connection';
    case 'unreachable':
      return 'is answered "unreachable"';
    case 'reset-in-tls':
      return 'is cut during the TLS handshake';
    case 'silent-after-connect':
      return stage === 'tls' ? 'falls silent at the TLS handshake' : 'takes the request and says nothing';
    case 'reset-after-connect':
      return 'closes the connection without an answer';
    case 'not-tls':
      return 'does not speak TLS';
    case 'bad-certificate':
      return `shows a certificate that is not trusted (${FLAWS[flaw ?? 'other']}${issuer === undefined ? '' : `, issued by "${foreignText(issuer)}"`})`;
    case 'http':
      return `answers ${status ?? 'with an error'}`;
    case 'unknown':
      return stage === 'tls' ? 'breaks off the TLS handshake' : 'gives no clear answer';
  }
}

const FLAWS: Readonly<Record<NonNullable<EgressResult['flaw']>, string>> = {
  expired: 'it has expired',
  'not-yet-valid': 'it is not valid yet',
  'wrong-name': 'it is for another name',
  'self-signed': 'it is signed by itself',
  'unknown-issuer': 'its issuer is not known',
  other: 'it was not accepted',
};

/** Of a proxy's address, without name and password. A password may hold an `@`. */
export const withoutCredentials = (url: string): string => url.replace(/\/\/[^/]*@/, '//').replace(/\/$/, '');

/** The endpoint, as people typed it. */
export const subjectOf = ({ result }: Trial): string => nameOf(result.endpoint);

/** At most four places, so that a sentence stays a sentence. */
export function places(trials: readonly Trial[]): string {
  const names = [...new Set(trials.map(({ place }) => whereOf(place)))];
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
}

/** At most four endpoints. */
export function endpoints(trials: readonly Trial[]): string {
  const names = [...new Set(trials.map(subjectOf))];
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
}
