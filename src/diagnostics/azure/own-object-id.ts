import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { AccessError } from '../ports.ts';
import { orAccessError } from './errors.ts';

const claims = z.object({ oid: z.string() });

/**
 * The bot's object id, out of its own token: deny assignments and the activity log name principals by it.
 * @param audience base URL of Azure Resource Manager
 */
export async function ownObjectId(credential: TokenCredential, audience: string, abortSignal: AbortSignal): Promise<string> {
  const token = await orAccessError('get a token for Azure from Entra', () => credential.getToken(`${audience.replace(/\/$/, '')}/.default`, { abortSignal }));
  const [, payload = ''] = (token?.token ?? '').split('.');
  try {
    return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).oid;
  } catch (cause) {
    throw new AccessError('Cannot tell who the bot is: its token names no object id', { cause });
  }
}
