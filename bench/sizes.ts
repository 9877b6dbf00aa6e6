/**
 * `npm run sizes [-- NODES … -- DIAGNOSIS …]`: how time and memory grow with a cluster. Each size is simulated with
 * 30 pods a node, examined over the wire by the command line, and judged again from what that saved.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startSimulator } from '../scripts/accuracy/simulator.ts';
import { folderBytes } from './sizes/folder-bytes.ts';
import { largeCluster } from './sizes/large-cluster.ts';
import { measured } from './sizes/measured.ts';
import type { Measured } from './sizes/measured.ts';

const MAIN = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
const READY_MS = 300_000;
const report = z.looseObject({ verdict: z.string(), durationMs: z.number(), trips: z.object({ node: z.number(), arm: z.number(), kubernetes: z.number() }) });

const words = process.argv.slice(2);
const at = words.indexOf('--');
const sizes = (at < 0 ? words : words.slice(0, at)).map(Number);
const diagnoses = at < 0 ? ['tunnel', 'dns', 'egress', 'snat', 'all'] : words.slice(at + 1);

const mb = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function row(nodes: number, diagnosis: string, live: Measured, offline: Measured, bundle: number): string {
  const { verdict, trips, durationMs } = report.parse(JSON.parse(live.stdout));
  const same = JSON.stringify(report.parse(JSON.parse(offline.stdout)));
  const isSame = same === JSON.stringify(report.parse(JSON.parse(live.stdout)));
  const asked = `${trips.node} scripts, ${trips.arm} ARM, ${trips.kubernetes} Kubernetes`;
  return `${String(nodes).padStart(5)} ${diagnosis.padEnd(9)} ${verdict.padEnd(8)} ${seconds(durationMs).padStart(8)} ${mb(live.peakBytes).padStart(8)}  ${asked.padEnd(38)} bundle ${mb(bundle).padStart(7)}, replay ${seconds(offline.ms).padStart(7)} ${mb(offline.peakBytes).padStart(7)} ${isSame ? 'the same' : 'NOT THE SAME'}\n`;
}

for (const nodes of sizes.length > 0 ? sizes : [10, 100, 1_000]) {
  const folder = mkdtempSync(join(tmpdir(), 'aks-chatops-sizes-'));
  const scenario = join(folder, 'scenario.yaml');
  writeFileSync(scenario, largeCluster(nodes));
  const simulator = await startSimulator(scenario, READY_MS);
  try {
    const { arm, cluster } = simulator.addresses;
    const config = { clusters: [{ name: cluster.name, subscription: cluster.subscriptionId, resourceGroup: cluster.resourceGroup, probe: true }], limits: { operationPollSeconds: 0.2, runMinutes: 30 } };
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
    const env = {
      AKS_CHATOPS_CONFIG: join(folder, 'config.yaml'),
      AZURE_AUTHORITY_HOST: arm.url,
      AZURE_RESOURCE_MANAGER_URL: arm.url,
      AZURE_TENANT_ID: arm.tenantId,
      AZURE_CLIENT_ID: arm.clientId,
      AZURE_CLIENT_SECRET: arm.clientSecret,
      NODE_EXTRA_CA_CERTS: arm.caFile,
    };
    for (const diagnosis of diagnoses) {
      const bundle = join(folder, diagnosis);
      const live = await measured([MAIN, 'diagnose', diagnosis, cluster.name, '--json', '--save', bundle], env);
      const offline = await measured([MAIN, 'replay', bundle, '--json'], {});
      process.stdout.write(row(nodes, diagnosis, live, offline, folderBytes(bundle)));
    }
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
