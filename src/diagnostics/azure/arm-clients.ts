import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ComputeManagementClient } from '@azure/arm-compute';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { MonitorClient } from '@azure/arm-monitor';
import { NetworkManagementClient } from '@azure/arm-network';
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { MicrosoftResourceHealth } from '@azure/arm-resourcehealth';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Pipeline, PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { heardCredential } from './heard-credential.ts';
import { wirePath } from '../wire.ts';
import type { Wire, WireAnswer, WireRequest } from '../wire.ts';

export interface ArmOptions {
  readonly credential: TokenCredential;
  readonly subscription: string;
  /** Base URL of Azure Resource Manager where it is not the public cloud's. */
  readonly endpoint?: string;
  /** Attempts after the first: reads are safe to repeat, changes are never repeated. */
  readonly retries: number;
  readonly onRequest: () => void;
  /** Absent: nobody listens. */
  readonly wire?: Wire;
}

export interface ArmClients {
  readonly containers: ContainerServiceClient;
  /** For resources of another subscription, such as a shared virtual network. */
  network(subscription: string): NetworkManagementClient;
  /** For zones of another subscription, as of a hub. */
  privateDns(subscription: string): PrivateDnsManagementClient;
  readonly compute: ComputeManagementClient;
  readonly monitor: MonitorClient;
  readonly authorization: AuthorizationManagementClient;
  readonly health: MicrosoftResourceHealth;
  /** Reads what no SDK has operations for. @param path begins with `/subscriptions/`, and ends with its query */
  read(path: string, signal: AbortSignal): Promise<WireAnswer>;
}

const PUBLIC_CLOUD = 'https://management.azure.com';

interface Piped {
  readonly pipeline: Pick<Pipeline, 'addPolicy'>;
}

/** The SDK clients for one subscription, all by the same credential, deadline manners and retry rule. */
export function armClients({ credential: bare, subscription, endpoint, retries, onRequest, wire }: ArmOptions): ArmClients {
  const credential = wire === undefined ? bare : heardCredential(bare, wire);
  const options = { ...(endpoint === undefined ? {} : { endpoint }), retryOptions: { maxRetries: retries, maxRetryDelayInMs: 15_000 } };
  const counted = <C extends Piped>(client: C): C => {
    client.pipeline.addPolicy(countPolicy(onRequest), { phase: 'Serialize' });
    // Outside of retries: what is heard is what the reader gets.
    if (wire !== undefined) client.pipeline.addPolicy(wirePolicy(wire), { afterPhase: 'Deserialize' });
    return client;
  };
  const networks = new Map<string, NetworkManagementClient>();
  const containers = counted(new ContainerServiceClient(credential, subscription, options));
  return {
    containers,
    async read(path, abortSignal) {
      const request = createPipelineRequest({ url: `${endpoint ?? PUBLIC_CLOUD}${path}`, method: 'GET', headers: createHttpHeaders({ accept: 'application/json' }), abortSignal });
      return answered(await containers.pipeline.sendRequest(createDefaultHttpClient(), request));
    },
    compute: counted(new ComputeManagementClient(credential, subscription, options)),
    monitor: counted(new MonitorClient(credential, subscription, options)),
    authorization: counted(new AuthorizationManagementClient(credential, subscription, options)),
    health: counted(new MicrosoftResourceHealth(credential, subscription, options)),
    privateDns: (of) => counted(new PrivateDnsManagementClient(credential, of, options)),
    network(of) {
      const client = networks.get(of) ?? counted(new NetworkManagementClient(credential, of, options));
      networks.set(of, client);
      return client;
    },
  };
}

/** Counts requests once, however often the pipeline retries them. */
function countPolicy(onRequest: () => void): PipelinePolicy {
  return {
    name: 'countRequests',
    sendRequest: (request, next) => {
      onRequest();
      return next(request);
    },
  };
}

/** A response that came is handed on as it is; one that was not sent for is made of what the wire says. */
function wirePolicy(wire: Wire): PipelinePolicy {
  return {
    name: 'wire',
    async sendRequest(request, next) {
      let came: PipelineResponse | undefined;
      const answer = await wire(asked(request), async () => answered((came = await next(request))));
      return came ?? { request, status: answer.status, headers: createHttpHeaders(answer.headers), bodyAsText: answer.body };
    },
  };
}

const asked = ({ method, url, body }: PipelineRequest): WireRequest => ({ method, path: wirePath(url), body: typeof body === 'string' ? body : '' });

const answered = ({ status, headers, bodyAsText }: PipelineResponse): WireAnswer => ({ status, headers: headers.toJSON(), body: bodyAsText ?? '' });
