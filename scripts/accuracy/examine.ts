/**
 * `node scripts/accuracy/examine.ts`: one diagnosis by the product's own code, and what it foresees of it, in a process of its own (trust in a
 * certificate authority is given at the start of one). Reads the request on stdin, writes the report on stdout.
 */
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { connectAzure } from '../../src/diagnostics/azure/access.ts';
import { writeBundle } from '../../src/diagnostics/bundle/write-bundle.ts';
import { DIAGNOSES } from '../../src/diagnostics/model.ts';
import { createDiagnostics } from '../../src/diagnostics/service.ts';

const request = z.object({
  cluster: z.object({ name: z.string(), id: z.string(), probe: z.boolean() }),
  diagnosis: z.enum(DIAGNOSES),
  target: z.object({ host: z.string().exactOptional(), port: z.number().exactOptional(), pod: z.string().exactOptional(), node: z.string().exactOptional(), namespace: z.string().exactOptional(), service: z.string().exactOptional(), from: z.string().exactOptional() }),
  azure: z.object({ authorityHost: z.string(), tenantId: z.string(), clientId: z.string(), clientSecret: z.string(), resourceManagerUrl: z.string() }),
  withinMs: z.number(),
  /** A directory for the bundle; absent: none is kept. */
  save: z.string().exactOptional(),
});

const { cluster, diagnosis, target, azure, withinMs, save } = request.parse(JSON.parse(await text(process.stdin)));
const diagnostics = createDiagnostics({
  azure: connectAzure({ ...azure, operationPollSeconds: 0.2 }),
  clusters: [cluster],
  nodesAtOnce: 20,
  clock: Date.now,
  onBug: (error, where) => console.error(`bug in ${where}:`, error),
});
const signal = AbortSignal.timeout(withinMs);
const report = await diagnostics.examine({ id: 'accuracy', diagnosis, cluster: cluster.name, target }, { signal, onProgress: () => undefined, ...(save === undefined ? {} : { onEvidence: (bundle) => writeBundle(save, bundle) }) });
// Not beside it: what is measured on two busy cores would be measured under its load.
const foreseen = await diagnostics.capabilities({ cluster: cluster.name, diagnosis, target }, signal);
process.stdout.write(JSON.stringify({ ...report, foreseen }), () => process.exit(0));
