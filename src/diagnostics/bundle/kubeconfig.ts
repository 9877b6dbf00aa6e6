import { parse, stringify } from 'yaml';
import { z } from 'zod';

const kubeconfig = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) })).min(1),
  users: z.array(z.object({ user: z.looseObject({ 'client-certificate-data': z.string().optional() }) })).default([]),
});

/** That there was a client certificate is kept, since then no token is asked for; the certificate is not. */
const NO_CERTIFICATE = { 'client-certificate-data': '', 'client-key-data': '' };

/** Some API server, where nothing is asked of it. */
export const ANY_KUBECONFIG = {
  kubeconfigs: [{ name: 'any', value: Buffer.from(stringify({ clusters: [{ name: 'cluster', cluster: { server: 'https://kubernetes.invalid', 'certificate-authority-data': 'none' } }] })).toString('base64') }],
};

/**
 * A kubeconfig with the server and its certificate authority only; empty where it is none.
 * @param value base64, as Azure hands it out
 */
export function withoutCredentials(value: string): string {
  const read = kubeconfig.safeParse(yamlOf(Buffer.from(value, 'base64').toString('utf8')));
  if (!read.success) return '';
  const clusters = read.data.clusters.slice(0, 1).map(({ cluster }) => ({ name: 'cluster', cluster }));
  const users = read.data.users.slice(0, 1).flatMap(({ user }) => (user['client-certificate-data'] === undefined ? [] : [{ name: 'user', user: NO_CERTIFICATE }]));
  return Buffer.from(stringify({ clusters, users })).toString('base64');
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
