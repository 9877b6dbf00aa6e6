/**
 * `node scripts/accuracy/examine.ts`: one diagnosis by the product's own code, in a process of its own (trust in a
 * certificate authority is given at the start of one). Reads the request on stdin, writes the report on stdout.
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { connectAzure } from '../../src/diagnostics/azure/access.ts';
import { DIAGNOSES } from '../../src/diagnostics/model.ts';
import { createDiagnostics } from '../../src/diagnostics/service.ts';

const request = z.object({
  cluster: z.object({ name: z.string(), id: z.string() }),
  diagnosis: z.enum(DIAGNOSES),
  target: z.object({ host: z.string().exactOptional(), port: z.number().exactOptional(), pod: z.string().exactOptional(), node: z.string().exactOptional(), namespace: z.string().exactOptional(), service: z.string().exactOptional(), from: z.string().exactOptional() }),
  azure: z.object({ authorityHost: z.string(), tenantId: z.string(), clientId: z.string(), clientSecret: z.string(), resourceManagerUrl: z.string() }),
  withinMs: z.number(),
});

const { cluster, diagnosis, target, azure, withinMs } = request.parse(JSON.parse(await text(process.stdin)));
const diagnostics = createDiagnostics({
  azure: connectAzure({ ...azure, operationPollSeconds: 0.2 }),
  clusters: [{ ...cluster, probe: true }],
  nodesAtOnce: 20,
  clock: Date.now,
  onBug: (error, where) => console.error(`bug in ${where}:`, error),
});
const report = await diagnostics.examine({ id: 'accuracy', diagnosis, cluster: cluster.name, target }, { signal: AbortSignal.timeout(withinMs), onProgress: () => undefined });
process.stdout.write(JSON.stringify(report), () => process.exit(0));
