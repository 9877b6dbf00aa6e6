/** What stands between a place and its proxy, and what the proxy itself does. */
import { parseAddress } from '../../../net/cidr.ts';
import { certainly, perhaps } from './blame.ts';
import type { Blame } from './blame.ts';
import { policyBlames } from './policy-way.ts';
import { isAnswered, isProxyRefusal, trialsOf } from './scene.ts';
import type { EgressScene, Trial } from './scene.ts';
import { securityBlames } from './security-way.ts';
import { wayOut } from './way-out.ts';

/** Statuses of a proxy that would have let it pass but did not get there itself. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** `undefined`: no proxy, or it is not its doing. */
export function proxyBlames(trial: Trial, scene: EgressScene): readonly Blame[] | undefined {
  const { endpoint, stage, status = 0, outcome, issuer } = trial.result;
  if (endpoint.proxy === undefined) return undefined;
  if (stage === 'resolve') return [certainly('proxy-blocks-egress', trial, 'the name of the proxy does not resolve')];
  if (stage === 'connect') return unreachedBlames(trial, scene);
  if (isProxyRefusal(trial.result)) {
    const passes = trialsOf(scene).some(({ result }) => result.endpoint.proxy !== undefined && isAnswered(result));
    if (GATEWAY_STATUSES.has(status) && passes) return [certainly('endpoint-down', trial, `the proxy answers ${status}: it does not reach this endpoint, while it reaches others`)];
    return [certainly('proxy-blocks-egress', trial, `the proxy answers ${status} to CONNECT`)];
  }
  // Behind a certificate is the endpoint; before one was shown, nobody but the proxy has been spoken to.
  return outcome === 'silent-after-connect' && stage !== 'tls' && issuer === undefined ? [certainly('proxy-blocks-egress', trial, 'the proxy takes the connection and says nothing')] : undefined;
}

/** Policies and groups govern the way to the proxy like any other. */
function unreachedBlames(trial: Trial, scene: EgressScene): readonly Blame[] {
  const away = 'the proxy itself cannot be reached';
  const towards = towardsProxy(trial);
  const near = towards === undefined || trial.result.outcome !== 'connect-timeout' ? [] : deniedBlames(towards, scene);
  const proven = near.filter(({ isCertain }) => isCertain);
  if (proven.length > 0) return proven;
  return near.length === 0 ? [certainly('proxy-blocks-egress', trial, away)] : [...near, perhaps('proxy-blocks-egress', trial, away)];
}

function deniedBlames({ trial, address }: Towards, scene: EgressScene): readonly Blame[] {
  return [...policyBlames(trial, scene, address), ...securityBlames(trial, scene, address, wayOut(scene, trial.place, address))];
}

interface Towards {
  readonly trial: Trial;
  readonly address: string;
}

/** The same attempt as one to connect to the proxy; nothing where its address is not known. */
export function towardsProxy({ place, result }: Trial): Towards | undefined {
  const { proxy } = result.endpoint;
  if (proxy === undefined || !URL.canParse(proxy)) return undefined;
  const { hostname: host, port, protocol } = new URL(proxy);
  const address = result.remote ?? (parseAddress(host).ok ? host : undefined);
  if (address === undefined) return undefined;
  const { proxy: _proxy, ...endpoint } = result.endpoint;
  const usual = protocol === 'https:' ? 443 : 80;
  return { address, trial: { place, result: { ...result, remote: address, addresses: [address], endpoint: { ...endpoint, host, port: port === '' ? usual : Number(port), scheme: 'tcp' } } } };
}
