import type { Exchange } from '../http/exchange.ts';
import type { Channels } from '../scenario/channels.ts';
import { ArmError } from './arm-error.ts';
import { armAudience } from './entra.ts';
import { authorizationFailed, type Call } from './permissions/assert-permitted.ts';
import type { Tokens } from './tokens.ts';

/** @throws {ArmError} 401 unless the request carries a token for ARM. Returns the caller's application id. */
export function assertToken({ headers }: Exchange, tokens: Tokens): string {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer === undefined)
    throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.", {
      'www-authenticate': 'Bearer',
    });
  const verified = tokens.verify(bearer);
  if (!verified.ok) throw new ArmError(401, 'InvalidAuthenticationToken', verified.reason);
  const { aud, appid } = verified.claims;
  if (aud === armAudience) return appid;
  throw new ArmError(
    401,
    'InvalidAuthenticationTokenAudience',
    `The access token has been obtained for wrong audience or resource '${aud}'. ` +
      `It should exactly match with one of the allowed audiences '${armAudience}/'.`,
  );
}

const contains = (path: string, part: string): boolean => path.toLowerCase().includes(part.toLowerCase());

/** @throws {ArmError} 403 where the scenario refuses calls on this path. */
export function assertNotForbidden({ method, path }: Exchange, channels: Channels, call: Call): void {
  const refused = channels.forbidden.some((entry) => (entry.method === undefined || entry.method === method) && contains(path, entry.path));
  if (refused) throw authorizationFailed(call);
}

/** Throttles the first calls that the scenario names: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits */
export function createThrottle({ throttled }: Channels): (exchange: Exchange) => void {
  let left = throttled?.calls ?? 0;
  return ({ path }) => {
    if (throttled === undefined || left === 0 || !contains(path, throttled.path)) return;
    left -= 1;
    throw new ArmError(
      429,
      'OperationNotAllowed',
      'The server rejected the request because too many requests have been received for this subscription.',
      {
        'retry-after': String(Math.ceil(throttled.retryAfterMs / 1000)),
        'x-ms-retry-after-ms': String(throttled.retryAfterMs),
        'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/HighCostGet;0',
      },
    );
  };
}
