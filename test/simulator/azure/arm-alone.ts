import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ComputeManagementClient } from '@azure/arm-compute';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { MonitorClient } from '@azure/arm-monitor';
import { NetworkManagementClient } from '@azure/arm-network';
import { ClientSecretCredential } from '@azure/identity';
import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCloud } from '../../../simulator/azure/cloud.ts';
import { createNsgStore } from '../../../simulator/azure/nsg/store.ts';
import { startAzure } from '../../../simulator/azure/start.ts';
import { createTokens } from '../../../simulator/azure/tokens.ts';
import { createRequestLog } from '../../../simulator/http/request-log.ts';
import { parseScenario } from '../../../simulator/scenario/load.ts';
import { paperFleet, type Nodes } from './paper-fleet.ts';
import { subscription, yaml } from './scenario-text.ts';

/** ARM's server without any node behind it: what reads and changes of Azure alone need. */
export async function armAlone(text = yaml(), counters: Nodes['counters'] = []) {
  const scenario = parseScenario(text, 'test.yaml');
  const nodes: Nodes = { counters, ports: [], ready: Promise.resolve() };
  const application = { tenantId: randomUUID(), clientId: randomUUID(), clientSecret: 'a-secret' };
  const requests = createRequestLog();
  const lines: string[] = [];
  const azure = await startAzure({
    port: 0,
    cloud: createCloud(scenario, createNsgStore(scenario, async () => undefined)),
    fleet: paperFleet(nodes),
    kubernetes: { server: 'https://127.0.0.1:1', ca: '' },
    application,
    tokens: createTokens(Date.now),
    requests,
    log: (line) => lines.push(line),
  });
  setDefaultCACertificates([...getCACertificates('default'), azure.ca]);
  const credential = new ClientSecretCredential(application.tenantId, application.clientId, application.clientSecret, {
    authorityHost: azure.url,
    disableInstanceDiscovery: true,
  });
  const options = { endpoint: azure.url, retryOptions: { maxRetries: 0 } };
  return {
    scenario,
    nodes,
    requests,
    lines,
    clientId: application.clientId,
    compute: new ComputeManagementClient(credential, subscription, options),
    network: new NetworkManagementClient(credential, subscription, options),
    containers: new ContainerServiceClient(credential, subscription, options),
    monitor: new MonitorClient(credential, subscription, options),
    authorization: new AuthorizationManagementClient(credential, subscription, options),
    call: async (path: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) => {
      const { token } = await credential.getToken('https://management.azure.com/.default');
      const response = await fetch(path.startsWith('https:') ? path : `${azure.url}${path}`, {
        method: init.method ?? 'GET',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      });
      const body = await response.text();
      return { status: response.status, body: body === '' ? undefined : JSON.parse(body), headers: response.headers };
    },
    close: () => azure.close(),
  };
}

export type ArmAlone = Awaited<ReturnType<typeof armAlone>>;

/** Runs `body` beside an ARM of its own. */
export async function withArm(text: string, body: (arm: ArmAlone) => Promise<void>, counters: Nodes['counters'] = []): Promise<void> {
  const arm = await armAlone(text, counters);
  try {
    await body(arm);
  } finally {
    await arm.close();
  }
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
