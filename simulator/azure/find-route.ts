import { matchPath, type PathValues } from '../http/route.ts';
import type { ArmRoute } from './context.ts';

const scoped = '{scope}';

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The subscription and, where there is one, the resource group of an ARM id. */
function placeOf(id: string): PathValues | undefined {
  const [words = '', subscription, groups, group] = segmentsOf(id);
  if (words.toLowerCase() !== 'subscriptions' || subscription === undefined) return undefined;
  return { subscription, ...(groups?.toLowerCase() === 'resourcegroups' && group !== undefined ? { group } : {}) };
}

function matchScoped(template: string, path: string): PathValues | undefined {
  const tail = template.slice(scoped.length);
  const given = segmentsOf(path);
  const length = segmentsOf(tail).length;
  const scope = `/${given.slice(0, -length).join('/')}`;
  const values = matchPath(tail, given.slice(-length).join('/'), { anyCase: true });
  const place = placeOf(scope);
  return values === undefined || place === undefined ? undefined : { ...place, ...values, scope: decoded(scope) };
}

const match = (route: ArmRoute, path: string): PathValues | undefined =>
  route.path.startsWith(scoped) ? matchScoped(route.path, path) : matchPath(`/subscriptions/{subscription}${route.path}`, path, { anyCase: true });

/** The route that a call is for, with the values of its path. Words match in any case, as ARM promises. */
export function findRoute(routes: readonly ArmRoute[], method: string, path: string): { route: ArmRoute; values: PathValues } | undefined {
  for (const route of routes) {
    const values = route.method === method ? match(route, path) : undefined;
    if (values !== undefined) return { route, values };
  }
  return undefined;
}
