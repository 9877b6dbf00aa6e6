import { ComputeManagementClient } from '@azure/arm-compute';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { NetworkManagementClient } from '@azure/arm-network';
import { ClientSecretCredential } from '@azure/identity';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../simulator/start.ts';
import { subscription, yaml } from './scenario-text.ts';

export interface Running {
  readonly simulator: Simulator;
  readonly lines: string[];
  close(): Promise<void>;
}

/** A simulator of this scenario, without Slack, whose authority this process trusts as it would by NODE_EXTRA_CA_CERTS. */
export async function running(scenario = yaml(), options: Partial<SimulatorOptions> = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  const scenarioFile = join(folder, 'scenario.yaml');
  writeFileSync(scenarioFile, scenario);
  const lines: string[] = [];
  const simulator = await startSimulator({ scenarioFile, slack: false, log: (line) => lines.push(line), ...options });
  setDefaultCACertificates([...getCACertificates('default'), simulator.arm.ca]);
  const close = async (): Promise<void> => {
    await simulator.close();
    rmSync(folder, { recursive: true });
  };
  return { simulator, lines, close };
}

/** Runs `body` beside a simulator of its own. `await using` would read better, but the parser of the import rules lacks it. */
export async function during(scenario: string, body: (world: Running) => Promise<void>): Promise<void> {
  const world = await running(scenario);
  try {
    await body(world);
  } finally {
    await world.close();
  }
}

export const credentialOf = ({ arm }: Simulator, secret = arm.clientSecret): ClientSecretCredential =>
  new ClientSecretCredential(arm.tenantId, arm.clientId, secret, { authorityHost: arm.url, disableInstanceDiscovery: true });

export function clientsOf(simulator: Simulator) {
  const credential = credentialOf(simulator);
  const options = { endpoint: simulator.arm.url };
  return {
    credential,
    compute: new ComputeManagementClient(credential, subscription, options),
    network: new NetworkManagementClient(credential, subscription, options),
    containers: new ContainerServiceClient(credential, subscription, options),
  };
}

/** A plain call of ARM, for what the SDKs never send. */
export async function call(
  simulator: Simulator,
  path: string,
  init: { method?: string; token?: string; body?: unknown } = {},
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const token = init.token ?? (await credentialOf(simulator).getToken('https://management.azure.com/.default')).token;
  const response = await fetch(`${simulator.arm.url}${path}`, {
    method: init.method ?? 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}
