import { AccessError } from '../../ports.ts';
import type { ChangeReader } from '../../ports.ts';
import type { ArmClients } from '../arm-clients.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { readActivityLog } from './activity-log.ts';
import { readObjectChanges } from './object-metadata.ts';

/** @param self the bot's object id; rejects with an AccessError where nobody tells it */
export const createChangeReader = (clients: Pick<ArmClients, 'monitor'>, api: KubernetesApi, self: (signal: AbortSignal) => Promise<string>): ChangeReader => ({
  async inGroup(resourceGroup, own, window, signal) {
    const bot = await orNobody(() => self(signal));
    return readActivityLog(clients, resourceGroup, window, { cluster: own, ...(bot === undefined ? {} : { bot }) }, signal);
  },
  ofObjects: (objects, window, signal) => readObjectChanges(api, objects, window, signal),
});

/** Who does not know itself is an identity like others, and told as one. */
async function orNobody(self: () => Promise<string>): Promise<string | undefined> {
  try {
    return await self();
  } catch (error) {
    if (error instanceof AccessError) return undefined;
    throw error;
  }
}
