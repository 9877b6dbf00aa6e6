import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestLog } from '../http/request-log.ts';
import { serveHttps } from '../http/serve.ts';
import type { Fleet } from '../nodes/model.ts';
import { createAuthority } from '../tls.ts';
import { createArm } from './arm.ts';
import type { Cloud } from './cloud.ts';
import type { KubernetesAccess } from './context.ts';
import { createContext } from './create-context.ts';
import type { Application } from './entra.ts';
import type { Tokens } from './tokens.ts';

export interface AzureOptions {
  readonly port: number;
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly kubernetes: KubernetesAccess;
  readonly application: Application;
  readonly tokens: Tokens;
  readonly requests: RequestLog;
  readonly log: (line: string) => void;
}

export interface Azure {
  /** For AZURE_AUTHORITY_HOST and AZURE_RESOURCE_MANAGER_URL. */
  readonly url: string;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  readonly ca: string;
  close(): Promise<void>;
}

/** Serves Entra and ARM on one origin of loopback, with a certificate authority of their own. */
export async function startAzure(options: AzureOptions): Promise<Azure> {
  const { cloud, fleet, kubernetes, application, tokens, requests, log, port } = options;
  const authority = createAuthority('Simulated Azure CA');
  let url = '';
  const context = createContext({ cloud, fleet, kubernetes, tenantId: application.tenantId, origin: () => url, log });
  const listening = await serveHttps(createArm(context, { application, tokens, requests, log }), { port, tls: authority.server(), log });
  url = listening.url;
  const folder = await mkdtemp(join(tmpdir(), 'simulated-azure-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.ca);
  const close = async (): Promise<void> => {
    context.runCommands.close();
    await listening.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, caFile, ca: authority.ca, close };
}
