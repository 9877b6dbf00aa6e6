import { json, type Answer } from '../http/exchange.ts';
import { groupVersion, root, type Resource } from './resource.ts';

const reading = ['get', 'list'];
const writing = ['create', 'delete', ...reading, 'patch', 'update'];

const resourceList = (resources: readonly Resource[], version: string): object => ({
  kind: 'APIResourceList',
  ...(version === 'v1' ? {} : { apiVersion: 'v1' }),
  groupVersion: version,
  resources: resources.map(({ name, kind, shortNames, namespaced, writing: writable }) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: writable === undefined ? reading : writing,
    shortNames,
  })),
});

const version = (kubernetes: string): object => {
  const [major = '', minor = ''] = kubernetes.split('.');
  return {
    major,
    minor,
    gitVersion: `v${kubernetes}`,
    gitCommit: '80779bd6ff08b451e1c165a338a7b69351e9b0b8',
    gitTreeState: 'clean',
    buildDate: '2026-08-01T09:12:45Z',
    goVersion: 'go1.24.4',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
};

type Group = Pick<Resource, 'group' | 'version'>;

/** One version each is served. */
function groups(resources: readonly Group[]): object {
  const served = new Map(resources.filter(({ group }) => group !== '').map((resource) => [resource.group, resource]));
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...served.values()].map(({ group, version: served }) => {
      const preferred = { groupVersion: `${group}/${served}`, version: served };
      return { name: group, versions: [preferred], preferredVersion: preferred };
    }),
  };
}

const authorization: Group = { group: 'authorization.k8s.io', version: 'v1' };

/** What the API server says of itself; undefined for other paths. */
export function discovery(path: string, kubernetes: string, resources: readonly Resource[]): Answer | undefined {
  if (path === '/version' || path === '/version/') return json(200, version(kubernetes));
  if (['/readyz', '/livez', '/healthz'].includes(path)) return { status: 200, body: 'ok' };
  if (path === '/api') return json(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  if (path === '/apis') return json(200, groups([...resources, authorization]));
  const here = resources.filter((resource) => root(resource) === path);
  return here[0] === undefined ? undefined : json(200, resourceList(here, groupVersion(here[0])));
}
