/**
 * `node scripts/accuracy/examine.ts`: diagnoses by the product's own code, and what it foresees of each. Reads a request a
 * line on stdin and answers with a line on stdout, until stdin ends: to load the SDKs takes longer than most examinations.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setDefaultCACertificates } from 'node:tls';
import { types } from 'node:util';
import { z } from 'zod';
import { connectAzure } from '../../src/diagnostics/azure/access.ts';
import { writeBundle } from '../../src/diagnostics/bundle/write-bundle.ts';
import { DIAGNOSES } from '../../src/diagnostics/model.ts';
import { createDiagnostics } from '../../src/diagnostics/service.ts';

const text = z.string().exactOptional();
const request = z.object({
  cluster: z.object({ name: z.string(), id: z.string(), probe: z.boolean() }),
  diagnosis: z.enum(DIAGNOSES),
  target: z.object({ host: text, port: z.number().exactOptional(), pod: text, node: text, namespace: text, service: text, from: text }),
  azure: z.object({ authorityHost: z.string(), tenantId: z.string(), clientId: z.string(), clientSecret: z.string(), resourceManagerUrl: z.string() }),
  /** Of the certificate authority that this cluster's Azure is trusted by; no other one is. */
  caFile: z.string(),
  withinMs: z.number(),
  /** A directory for the bundle; absent: none is kept. */
  save: text,
});

async function examine({ cluster, diagnosis, target, azure, caFile, withinMs, save }: z.infer<typeof request>): Promise<object> {
  setDefaultCACertificates([readFileSync(caFile, 'utf8')]);
  const bugs: string[] = [];
  const diagnostics = createDiagnostics({
    azure: connectAzure({ ...azure, operationPollSeconds: 0.2 }),
    clusters: [cluster],
    nodesAtOnce: 20,
    clock: Date.now,
    onBug: (error, where) => bugs.push(`bug in ${where}: ${told(error)}`),
  });
  const signal = AbortSignal.timeout(withinMs);
  const kept = save === undefined ? {} : { onEvidence: (bundle: Parameters<typeof writeBundle>[1]) => writeBundle(save, bundle) };
  const report = await diagnostics.examine({ id: 'accuracy', diagnosis, cluster: cluster.name, target }, { signal, onProgress: () => undefined, ...kept });
  // Not beside it: what is measured on two busy cores would be measured under its load.
  const foreseen = await diagnostics.capabilities({ cluster: cluster.name, diagnosis, target }, signal);
  return { bugs, report: { ...report, foreseen } };
}

const told = (error: unknown): string => (types.isNativeError(error) ? (error.stack ?? error.message) : String(error));

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await examine(request.parse(JSON.parse(line))).catch((error: unknown) => ({ bugs: [told(error)] }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
