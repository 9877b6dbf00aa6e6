/**
 * The whole product: a typed command, through Slack's wire, the queue, a worker, Azure's and Kubernetes' APIs and real
 * nodes, to the report and its exit status. accuracy.test.ts goes through all scenarios, without chat.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const SCENARIOS = join(ROOT, 'simulator', 'scenarios');

const verdict = z.enum(['fault', 'clear', 'unknown', 'not-applicable']);
const scenario = z.looseObject({ ask: z.string().optional(), cluster: z.looseObject({ name: z.string() }), expect: z.object({ verdict, checks: z.record(z.string(), verdict) }) });
const outcome = z.nullable(z.object({ state: z.enum(['succeeded', 'failed', 'unknown']), says: z.string() }));
const report = z.looseObject({
  verdict,
  sentence: z.string(),
  checks: z.array(z.looseObject({ id: z.string(), verdict, reason: z.string(), remedies: z.array(z.looseObject({ command: z.string(), outcome })) })),
});

const EXIT: Readonly<Record<string, number>> = { clear: 0, fault: 1, unknown: 2 };
const PATIENCE_MS = 180_000;

interface Played {
  readonly status: number | null;
  readonly report: z.infer<typeof report>;
}

function play(name: string, ...more: string[]): Promise<Played> {
  const file = join(SCENARIOS, `${name}.yaml`);
  const { ask, cluster } = scenario.parse(parse(readFileSync(file, 'utf8')));
  const args = [join(ROOT, 'scripts', 'demo', 'main.ts'), '--say', `/aks ${ask ?? `tunnel ${cluster.name}`}`, '--json', '--scenario', file, ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (status) => {
      const read = said.stdout === '' ? undefined : report.safeParse(JSON.parse(said.stdout));
      if (read?.success) resolve({ status, report: read.data });
      else reject(new Error(`the demo ended with ${status} and without a report: ${said.stderr}`));
    });
  });
}

/**
 * One after the other, and once more where one fails: each is a whole product beside a cluster, and accuracy.test.ts plays
 * others meanwhile. A connection that two busy cores answer too late is no broken promise.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });

describe('a command in the channel ends with the report that the scenario promises', () => {
  test.each(['demo', 'healthy', 'vnet-integrated', 'kubernetes-unreachable'])(
    '%s',
    async (name) => {
      const { expect: wanted } = scenario.parse(parse(readFileSync(join(SCENARIOS, `${name}.yaml`), 'utf8')));
      const { status, report: told } = await play(name);
      expect(Object.fromEntries(told.checks.map((check) => [check.id, check.verdict]))).toEqual(wanted.checks);
      expect(told.verdict).toBe(wanted.verdict);
      expect(status).toBe(EXIT[wanted.verdict]);
    },
    PATIENCE_MS,
  );
});

describe('an approved fix is verified by measuring again', () => {
  test.each([
    ['demo', 0, ['succeeded']],
    ['iptables-drop', 0, ['succeeded']],
    ['nsg-denies', 0, ['succeeded']],
    ['ufw-and-iptables', 0, ['succeeded', 'succeeded']],
    ['tunnel-nft-and-agent', 3, ['succeeded']],
    ['apiserver-nat-gateway-outside', 0, ['succeeded']],
    ['apiserver-private-unlinked', 0, ['succeeded']],
    ['dns-coredns-down', 0, ['succeeded']],
    ['dns-custom-unsound', 0, ['succeeded']],
    ['dns-node-stale', 0, ['succeeded']],
    ['dns-policy-denies', 0, ['succeeded']],
    ['egress-identity', 0, ['succeeded']],
    ['egress-network-policy', 0, ['succeeded']],
    ['egress-nsg-denies', 0, ['succeeded']],
    ['service-policy-denies', 0, ['succeeded']],
    ['service-proxy-stale', 0, ['succeeded']],
    ['snat-exhausted', 3, ['succeeded']],
    ['podip-kubenet-leak', 0, ['succeeded']],
    ['podip-churn', 0, ['succeeded']],
    ['kubelet-stopped', 3, []],
  ] as const)(
    '%s ends with exit status %d',
    async (name, wanted, states) => {
      const { status, report: told } = await play(name, '--approve');
      const outcomes = told.checks.flatMap(({ remedies }) => remedies.flatMap((remedy) => remedy.outcome?.state ?? []));
      expect(outcomes).toEqual(states);
      expect(status).toBe(wanted);
    },
    PATIENCE_MS,
  );
});
