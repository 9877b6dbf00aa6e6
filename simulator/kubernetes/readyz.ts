import type { Answer, Exchange } from '../http/exchange.ts';

/** A few of the dozens that a real server lists, in its order. */
const checks = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', 'poststarthook/start-apiextensions-controllers', 'poststarthook/rbac/bootstrap-roles', 'shutdown'];

/** `/readyz` and its siblings: https://kubernetes.io/docs/reference/using-api/health-checks/ */
export function health({ path, query }: Exchange, failing: readonly string[]): Answer | undefined {
  const name = ['/readyz', '/livez', '/healthz'].find((known) => known === path)?.slice(1);
  if (name === undefined) return undefined;
  // A process whose storage is away is alive all the same.
  const failed = name === 'livez' ? [] : failing;
  const all = [...checks.filter((check) => !failed.includes(check)).map((check) => `[+]${check} ok`), ...failed.map((check) => `[-]${check} failed: reason withheld`)];
  if (failed.length > 0) return { status: 500, body: `${all.join('\n')}\n${name} check failed\n` };
  return { status: 200, body: query.has('verbose') ? `${all.join('\n')}\n${name} check passed\n` : 'ok' };
}
