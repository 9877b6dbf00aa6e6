import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export interface TokenClaims {
  readonly aud: string;
  readonly appid: string;
  readonly tid: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

export interface Tokens {
  issue(audience: string, clientId: string, tenantId: string): { token: string; expiresInSeconds: number };
  /** The claims of an unexpired token of ours, or the reason why it is not one. */
  verify(token: string): { ok: true; claims: TokenClaims } | { ok: false; reason: string };
}

const lifetimeSeconds = 3_599;
const claimsSchema = z.object({ aud: z.string(), appid: z.string(), tid: z.string(), exp: z.number() });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function parseClaims(payload: string): TokenClaims | undefined {
  try {
    return claimsSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** JSON Web Tokens under a key that lives as long as the process. Real ones are signed with RSA; nobody but us looks inside. */
export function createTokens(clock: () => number): Tokens {
  const key = randomBytes(32);
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const now = (): number => Math.floor(clock() / 1000);
  return {
    issue: (aud, appid, tid) => {
      const claims = {
        aud,
        appid,
        // Of the service principal; another GUID in Entra, and the same one here.
        oid: appid,
        tid,
        iss: `https://sts.windows.net/${tid}/`,
        iat: now(),
        nbf: now(),
        exp: now() + lifetimeSeconds,
        uti: randomUUID(),
      };
      const text = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`;
      return { token: `${text}.${mac(text).toString('base64url')}`, expiresInSeconds: lifetimeSeconds };
    },
    verify: (token) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const wanted = mac(`${header}.${payload}`);
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { ok: false, reason: 'The access token is invalid.' };
      const claims = parseClaims(payload);
      if (claims === undefined) return { ok: false, reason: 'The access token is invalid.' };
      return claims.exp > now()
        ? { ok: true, claims }
        : { ok: false, reason: 'The access token expiry UTC time is earlier than current UTC time.' };
    },
  };
}
