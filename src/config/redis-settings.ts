import type { Settings } from './settings.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Access {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

export type RedisSettings =
  | { readonly kind: 'single'; readonly url: string }
  | ({ readonly kind: 'cluster'; readonly nodes: readonly Endpoint[] } & Access)
  | ({ readonly kind: 'sentinel'; readonly sentinels: readonly Endpoint[]; readonly name: string } & Access);

const WAYS = ['REDIS_URL', 'REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'] as const;
const NOWHERE: RedisSettings = { kind: 'single', url: '' };

/** Where Redis is: one server, a cluster, or what the sentinels say; exactly one of them must be set. */
export function redisSettings(settings: Settings): RedisSettings {
  const set = WAYS.filter((name) => settings.optional(name) !== undefined);
  const [way] = set;
  if (way === undefined) {
    settings.complain(
      'REDIS_URL is not set: give the address of Redis such as redis://127.0.0.1:6379, ' +
        'or set REDIS_CLUSTER_NODES, or REDIS_SENTINELS with REDIS_SENTINEL_NAME',
    );
    return NOWHERE;
  }
  if (set.length > 1) {
    settings.complain(`${set.join(' and ')} are set: keep the one that says where Redis is and unset the other`);
    return NOWHERE;
  }
  return wayOf(way, settings);
}

/** For sentences: where Redis is, without its password. */
export function describeRedis(settings: RedisSettings): string {
  switch (settings.kind) {
    case 'single':
      return `Redis at ${URL.parse(settings.url)?.host ?? 'an unreadable address'} (REDIS_URL)`;
    case 'cluster':
      return `the Redis cluster at ${listed(settings.nodes)} (REDIS_CLUSTER_NODES)`;
    case 'sentinel':
      return `Redis "${settings.name}" by the sentinels at ${listed(settings.sentinels)} (REDIS_SENTINELS)`;
  }
}

function listed(endpoints: readonly Endpoint[]): string {
  return endpoints.map(({ host, port }) => `${host}:${port}`).join(', ');
}

function wayOf(way: (typeof WAYS)[number], settings: Settings): RedisSettings {
  const value = settings.required(way, '');
  switch (way) {
    case 'REDIS_URL':
      return singleOf(value, settings);
    case 'REDIS_CLUSTER_NODES': {
      const urls = endpointUrls(way, value, settings);
      return { kind: 'cluster', nodes: urls.map((url) => endpointOf(url, 6379)), ...accessOf(urls) };
    }
    case 'REDIS_SENTINELS': {
      const urls = endpointUrls(way, value, settings);
      const name = settings.required('REDIS_SENTINEL_NAME', 'give the name under which the sentinels know the master');
      return { kind: 'sentinel', sentinels: urls.map((url) => endpointOf(url, 26_379)), name, ...accessOf(urls) };
    }
  }
}

function singleOf(value: string, settings: Settings): RedisSettings {
  const url = URL.parse(value);
  if (url === null || !isRedis(url) || url.hostname === '') {
    settings.complain('REDIS_URL must start with redis:// or rediss:// and name a host, such as redis://127.0.0.1:6379');
  }
  return { kind: 'single', url: value };
}

/** Each element is `host:port`, or a `redis://` or `rediss://` address where a user and password are needed. */
function endpointUrls(name: string, value: string, settings: Settings): readonly URL[] {
  const elements = value.split(',').map((element) => element.trim());
  const urls = elements.map((element) => URL.parse(element.includes('://') ? element : `redis://${element}`));
  const good = urls.filter((url) => url !== null).filter((url) => isRedis(url) && url.hostname !== '');
  if (good.length < elements.length) {
    settings.complain(`${name} must be a list such as redis-0:6379,redis-1:6379 (or rediss://user:password@redis-0:6379,…)`);
  }
  return good;
}

function isRedis({ protocol }: URL): boolean {
  return protocol === 'redis:' || protocol === 'rediss:';
}

function endpointOf(url: URL, defaultPort: number): Endpoint {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? defaultPort : Number(url.port) };
}

/** All servers share the credentials that the first address names. */
function accessOf([first]: readonly URL[]): Access {
  return {
    tls: first?.protocol === 'rediss:',
    ...(first?.username ? { username: decodeURIComponent(first.username) } : {}),
    ...(first?.password ? { password: decodeURIComponent(first.password) } : {}),
  };
}
