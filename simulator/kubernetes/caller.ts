import { aksServerApp } from '../azure/entra.ts';
import type { Tokens } from '../azure/tokens.ts';
import type { Exchange } from '../http/exchange.ts';
import { StatusError } from './status.ts';

/** Who asks: an application with an Entra token, or the holder of a client certificate. */
export interface KnownCaller {
  readonly user: string;
  readonly groups: readonly string[];
}

export type Caller = KnownCaller | 'anonymous';

export const nameOf = (caller: Caller): string => (caller === 'anonymous' ? 'system:anonymous' : caller.user);

const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

const texts = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** @throws {StatusError} 401 for a token that is none of ours, expired, or meant for another audience. */
export function callerOf({ headers, tls }: Exchange, tokens: Tokens): Caller {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const verified = tokens.verify(bearer);
    if (!verified.ok || verified.claims.aud !== aksServerApp) throw unauthorized();
    return { user: verified.claims.appid, groups: ['system:authenticated'] };
  }
  if (tls?.authorized !== true) return 'anonymous';
  const { CN, O } = tls.getPeerCertificate().subject;
  const [user] = texts(CN);
  return user === undefined ? 'anonymous' : { user, groups: ['system:authenticated', ...texts(O)] };
}
