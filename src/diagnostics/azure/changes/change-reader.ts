import type { ChangeReader } from '../../ports.ts';
import type { ArmClients } from '../arm-clients.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { readActivityLog } from './activity-log.ts';
import { readObjectChanges } from './object-metadata.ts';

export const createChangeReader = (clients: Pick<ArmClients, 'monitor'>, api: KubernetesApi): ChangeReader => ({
  inGroup: (resourceGroup, own, window, signal) => readActivityLog(clients, resourceGroup, window, own, signal),
  ofObjects: (objects, window, signal) => readObjectChanges(api, objects, window, signal),
});
