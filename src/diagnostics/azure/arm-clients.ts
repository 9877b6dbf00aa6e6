import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ComputeManagementClient } from '@azure/arm-compute';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { MonitorClient } from '@azure/arm-monitor';
import { NetworkManagementClient } from '@azure/arm-network';
import type { TokenCredential } from '@azure/identity';

export interface ArmOptions {
  readonly credential: TokenCredential;
  readonly subscription: string;
  /** Base URL of Azure Resource Manager where it is not the public cloud's. */
  readonly endpoint?: string;
  /** Attempts after the first: reads are safe to repeat, changes are never repeated. */
  readonly retries: number;
  readonly onRequest: () => void;
}

export interface ArmClients {
  readonly containers: ContainerServiceClient;
  /** For resources of another subscription, such as a shared virtual network. */
  network(subscription: string): NetworkManagementClient;
  readonly compute: ComputeManagementClient;
  readonly monitor: MonitorClient;
  readonly authorization: AuthorizationManagementClient;
}

interface Countable {
  readonly pipeline: { addPolicy(policy: CountPolicy, options: { phase: 'Retry' | 'Sign' | 'Serialize' }): void };
}

interface CountPolicy {
  readonly name: string;
  sendRequest<Request, Response>(request: Request, next: (request: Request) => Promise<Response>): Promise<Response>;
}

/** The SDK clients for one subscription, all by the same credential, deadline manners and retry rule. */
export function armClients({ credential, subscription, endpoint, retries, onRequest }: ArmOptions): ArmClients {
  const options = { ...(endpoint === undefined ? {} : { endpoint }), retryOptions: { maxRetries: retries, maxRetryDelayInMs: 15_000 } };
  const counted = <C extends Countable>(client: C): C => {
    client.pipeline.addPolicy(countPolicy(onRequest), { phase: 'Serialize' });
    return client;
  };
  const networks = new Map<string, NetworkManagementClient>();
  return {
    containers: counted(new ContainerServiceClient(credential, subscription, options)),
    compute: counted(new ComputeManagementClient(credential, subscription, options)),
    monitor: counted(new MonitorClient(credential, subscription, options)),
    authorization: counted(new AuthorizationManagementClient(credential, subscription, options)),
    network(of) {
      const client = networks.get(of) ?? counted(new NetworkManagementClient(credential, of, options));
      networks.set(of, client);
      return client;
    },
  };
}

/** Counts requests once, however often the pipeline retries them. */
function countPolicy(onRequest: () => void): CountPolicy {
  return {
    name: 'countRequests',
    sendRequest: (request, next) => {
      onRequest();
      return next(request);
    },
  };
}
