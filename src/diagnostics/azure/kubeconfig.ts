import { parse } from 'yaml';
import { z } from 'zod';
import { AccessError } from '../ports.ts';

/** What is taken from ARM's kubeconfig: where the API server is, whom to trust, and a client certificate if there is one. */
export interface KubernetesEndpoint {
  readonly server: string;
  /** PEM, base64. */
  readonly caData: string;
  /** Present where local accounts are on. Without Entra the cluster user credential is cluster-admin. */
  readonly certificate?: { readonly certData: string; readonly keyData: string };
}

const kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.url({ protocol: /^https$/ }), 'certificate-authority-data': z.string().min(1) }) })).min(1),
  users: z
    .array(z.object({ user: z.object({ 'client-certificate-data': z.string().optional(), 'client-key-data': z.string().optional() }) }))
    .default([]),
});

/**
 * Reads the kubeconfig that `listClusterUserCredential` hands out. Its `exec` section (kubelogin) is never run.
 * @throws {AccessError} where it names no HTTPS server or no certificate authority
 */
export function readKubeconfig(bytes: Uint8Array): KubernetesEndpoint {
  const read = kubeconfig.safeParse(yamlOf(bytes));
  const [first] = read.data?.clusters ?? [];
  if (first === undefined) {
    throw new AccessError('Cannot use the kubeconfig that Azure handed out: it names no HTTPS server with its certificate authority');
  }
  const { server, 'certificate-authority-data': caData } = first.cluster;
  const user = read.data?.users[0]?.user;
  const certData = user?.['client-certificate-data'];
  const keyData = user?.['client-key-data'];
  return certData === undefined || keyData === undefined ? { server, caData } : { server, caData, certificate: { certData, keyData } };
}

function yamlOf(bytes: Uint8Array): unknown {
  try {
    return parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
