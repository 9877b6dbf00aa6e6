import type { ClusterFacts } from '../../evidence/cluster.ts';
import type { EgressEndpoint, EndpointRole, RequiredEndpoint } from '../../evidence/egress.ts';
import type { Target } from '../../model.ts';
import { parseAddress } from '../../net/cidr.ts';
import { isExempt } from '../../net/egress/no-proxy.ts';

/** Three services that have nothing in common but that every cluster needs. Source: AKS, "Outbound network and FQDN rules". */
const CONTROLS = ['mcr.microsoft.com', 'management.azure.com', 'login.microsoftonline.com'];

/**
 * What is tried: the target, endpoints that tell a fault of the target from one of the way out, and the API server.
 * @param required what Azure says the cluster needs; none: it could not be asked
 */
export function endpointsToTry(facts: ClusterFacts, required: readonly RequiredEndpoint[], { host, port = 443 }: Target): readonly EgressEndpoint[] {
  const controls = controlsOf(required, facts.fqdn);
  const apart = (name: string): boolean => name !== host || port !== 443;
  return [
    ...(host === undefined ? [] : [endpoint(host, port, host === facts.fqdn ? 'api-server' : 'target', facts)]),
    ...controls.filter(apart).map((name) => endpoint(name, 443, 'control', facts)),
    ...(facts.fqdn === '' || !apart(facts.fqdn) ? [] : [endpoint(facts.fqdn, 443, 'api-server', facts)]),
  ];
}

/** In other clouds the three have other names: then what Azure lists comes in their place. */
function controlsOf(required: readonly RequiredEndpoint[], apiServer: string): readonly string[] {
  const usable = required.filter(({ host, port, category }) => port === 443 && isName(host) && host !== apiServer && category !== 'apiserver').map(({ host }) => host.toLowerCase());
  const known = CONTROLS.filter((name) => usable.length === 0 || usable.includes(name));
  return [...new Set([...known, ...usable])].slice(0, CONTROLS.length);
}

/** Only names go into the node's script, whoever lists them. */
const isName = (host: string): boolean => /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/i.test(host);

function endpoint(host: string, port: number, role: EndpointRole, facts: ClusterFacts): EgressEndpoint {
  const scheme = schemeOf(host, port);
  const proxy = scheme === 'tcp' ? undefined : proxyFor(host, scheme, facts);
  return { host, port, role, scheme, ...(proxy === undefined ? {} : { proxy }) };
}

/** By its address a server is not asked for a page: the name in its certificate cannot fit. */
function schemeOf(host: string, port: number): EgressEndpoint['scheme'] {
  if (port === 80) return 'http';
  return port === 443 && !parseAddress(host).ok ? 'https' : 'tcp';
}

function proxyFor(host: string, scheme: 'https' | 'http', { httpProxy, fqdn }: ClusterFacts): string | undefined {
  if (httpProxy === undefined || host === fqdn || isExempt(host, [...httpProxy.noProxy, ...ALWAYS_EXEMPT])) return undefined;
  const proxy = scheme === 'https' ? httpProxy.httpsProxy : httpProxy.httpProxy;
  return /^[!-~]+$/.test(proxy) ? proxy : undefined;
}

/** AKS adds these, its own addresses and the API server to whatever the customer wrote. Source: AKS, "HTTP proxy support". */
const ALWAYS_EXEMPT = ['localhost', '127.0.0.1', '168.63.129.16', '169.254.169.254', '.svc', '.cluster.local'];
