import { aksServerApp } from '../azure/entra.ts';
import type { Tokens } from '../azure/tokens.ts';
import type { Exchange } from '../http/exchange.ts';
import { StatusError } from './status.ts';

/** Who asks: an application with an Entra token, the holder of a client certificate, or nobody. */
export type Caller = { readonly user: string } | 'anonymous';

const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

/** @throws {StatusError} 401 for a token that is none of ours, expired, or meant for another audience. */
export function callerOf({ headers, tls }: Exchange, tokens: Tokens): Caller {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const verified = tokens.verify(bearer);
    if (!verified.ok || verified.claims.aud !== aksServerApp) throw unauthorized();
    return { user: verified.claims.appid };
  }
  if (tls?.authorized !== true) return 'anonymous';
  const name = tls.getPeerCertificate().subject.CN;
  return typeof name === 'string' ? { user: name } : 'anonymous';
}
