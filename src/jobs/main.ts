/** The worker process. Exit status 69: set-up or a service is missing, and a sentence on stderr says what to do. */
import { types } from 'node:util';
import { ConfigError, clusterId, readWorkerConfig } from '../config.ts';
import type { WorkerConfig } from '../config.ts';
import { connectAzure } from '../diagnostics/azure/access.ts';
import { createDiagnostics } from '../diagnostics/service.ts';
import { exitOnSignal } from '../exit-on-signal.ts';
import { createLog } from './log.ts';
import type { Diagnostics, Log } from './ports.ts';
import { assertRedis, openRedis } from './redis.ts';
import { startWorker } from './worker.ts';

const REDIS_WITHIN_MS = 5000;
/** Kubernetes and Docker kill after 30 and 10 s: what is not done by then is handed back before. */
const FINISH_WITHIN_MS = 5000;
const EXIT_WITHIN_MS = 9500;
const UNAVAILABLE = 69;

function diagnosticsOf({ file, azure }: WorkerConfig, log: Log): Diagnostics {
  return createDiagnostics({
    azure: connectAzure({ ...azure, operationPollSeconds: file.limits.operationPollSeconds }),
    clusters: file.clusters.map((cluster) => ({ name: cluster.name, id: clusterId(cluster), probe: cluster.probe })),
    nodesAtOnce: file.limits.nodesAtOnce,
    clock: Date.now,
    onBug: (error, where) => log.error({ err: error, where }, 'bug in the diagnostics'),
  });
}

/** Said at the start: a worker without an identity of its own finds out at the first incident. */
function identityOf({ azure }: WorkerConfig): string {
  if (azure.clientSecret !== undefined) return `client secret of ${azure.clientId}`;
  if (azure.federatedTokenFile !== undefined) return `federated token of ${azure.clientId}`;
  return 'none set: the managed identity of this machine, or its Azure CLI';
}

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const log = createLog('worker');
  const connection = openRedis(config.redis, (error) => log.warn({ err: error }, 'Redis trouble'));
  await assertRedis(connection, config.redis, REDIS_WITHIN_MS);
  const worker = startWorker({ connection, file: config.file, diagnostics: diagnosticsOf(config, log), log });

  exitOnSignal(log, () => {
    setTimeout(() => process.exit(1), EXIT_WITHIN_MS).unref();
    return worker.close(FINISH_WITHIN_MS);
  });
  log.info({ clusters: config.file.clusters.map(({ name }) => name), azureIdentity: identityOf(config) }, 'taking jobs');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${types.isNativeError(error) ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? UNAVAILABLE : 1);
}
