import type { RequestListener } from 'node:http';
import type { OutsideSpec } from '../model.ts';
import type { Authorities } from './authorities.ts';
import { httpsService, type Service } from './respond.ts';

/** What an API server says to callers without credentials where anonymous access is off, as on AKS. */
const unauthorized: RequestListener = (_request, response) => {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 };
  response.writeHead(401, { 'content-type': 'application/json' }).end(`${JSON.stringify(status)}\n`);
};

const protocols = ['konnectivity', 'h2', 'http/1.1'];

/**
 * The front of the API server as nodes see it: TLS with a certificate of the cluster's authority. Agents of the tunnel
 * come with the ALPN protocol `konnectivity` and are told apart by it; what they would say then is not here.
 */
export function apiService({ api, services }: Pick<OutsideSpec, 'api' | 'services'>, { cluster }: Authorities): Service {
  const inside = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
  const certificate = cluster.server([...api.names, ...inside, services.kubernetes, api.address]);
  // Nobody here speaks HTTP/2, so it is not chosen when there is a choice.
  const choose = (offered: readonly string[]): string | undefined =>
    offered.includes('http/1.1') ? 'http/1.1' : protocols.find((protocol) => offered.includes(protocol));
  return httpsService({ ...certificate, ALPNCallback: ({ protocols: offered }) => choose(offered) }, unauthorized);
}
