import { join } from 'node:path';
import { z } from 'zod';
import { startChild } from '../demo/child.ts';

const addresses = z.object({
  cluster: z.object({ name: z.string(), resourceGroup: z.string(), subscriptionId: z.string() }),
  arm: z.object({ url: z.string(), caFile: z.string(), tenantId: z.string(), clientId: z.string(), clientSecret: z.string() }),
  control: z.object({ url: z.string() }),
});
export type SimulatorAddresses = z.infer<typeof addresses>;

export interface RunningSimulator {
  readonly addresses: SimulatorAddresses;
  /** One call of the control API. */
  control(path: string, body: unknown): Promise<unknown>;
  /** One question of the control API. */
  look(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const CONTROL_MS = 60_000;

/** Only what the children need: an operator's own settings stay outside. */
export const plainEnvironment = (): Record<string, string> => ({ PATH: [process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(':'), LANG: 'C.UTF-8' });

/** One scenario's Azure, Kubernetes and nodes, without chat. */
export async function startSimulator(scenario: string, readyMs = READY_MS): Promise<RunningSimulator> {
  const main = join(import.meta.dirname, '..', '..', 'simulator', 'main.ts');
  const args = [main, '--scenario', scenario, '--no-slack'];
  const child = startChild({ name: 'simulator', command: process.execPath, args, env: plainEnvironment(), onLine: () => undefined });
  try {
    const found = await child.until(addressesIn, readyMs);
    return { addresses: found, control: (path, body) => control(found.control.url, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }), look: (path) => control(found.control.url, path, {}), stop: () => child.stop() };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

function addressesIn(line: string): SimulatorAddresses | undefined {
  if (!line.startsWith('{')) return undefined;
  return addresses.safeParse(JSON.parse(line)).data;
}

async function control(url: string, path: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(`${url}/control/${path}`, { ...init, signal: AbortSignal.timeout(CONTROL_MS) });
  if (!answer.ok) throw new Error(`the simulator refused ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
