import { describe, expect, test } from '@jest/globals';
import { ConfigError, clusterId, readBotConfig, readWorkerConfig } from '../src/config.ts';
import { describeRedis } from '../src/config/redis-settings.ts';

const FILE = `clusters:
  - name: prod-weu
    subscription: 11111111-2222-3333-4444-555555555555
    resourceGroup: rg-aks
approvers:
  - name: Bo
    slack: U0BO
slack:
  workspaces: [T0HOME]
`;

const BASE = { REDIS_URL: 'redis://127.0.0.1:6379', AKS_CHATOPS_CONFIG: '/etc/aks.yaml' };
const BOT = { ...BASE, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret-of-the-app' };

const read = (env: Record<string, string | undefined>, file = FILE) => readBotConfig(env, () => file);
const readWorker = (env: Record<string, string | undefined>, file = FILE) => readWorkerConfig(env, () => file);

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'it started';
}

describe('a complete configuration', () => {
  test('has the documented defaults', () => {
    const config = read(BOT);
    expect(config.file.limits).toEqual({ approvalMinutes: 15, runMinutes: 10, retentionDays: 7, nodesAtOnce: 20, operationPollSeconds: 5 });
    expect(config.file.clusters[0]).toMatchObject({ probe: false, channels: [] });
    expect(config.http).toEqual({ host: '0.0.0.0', port: 3000 });
    expect(config.slack.apiUrl).toBe('https://slack.com/api/');
  });

  test.each(['http://localhost:1/api/', 'http://[::1]:1/api/', 'https://proxy.example.com/api/'])('SLACK_API_URL may be %s', (url) => {
    expect(read({ ...BOT, SLACK_API_URL: url }).slack.apiUrl).toBe(url);
  });

  test.each(['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/api/', 'http://127.0.0.1:8080/api//'])(
    'SLACK_API_URL %s ends with one slash',
    (url) => {
      expect(read({ ...BOT, SLACK_API_URL: url }).slack.apiUrl).toBe('http://127.0.0.1:8080/api/');
    },
  );

  test('names a cluster by its ARM id, with the name that Azure knows', () => {
    const named = FILE.replace('resourceGroup: rg-aks', 'resourceGroup: rg-aks\n    cluster: aks-weu-01');
    const [cluster] = read(BOT, named).file.clusters;
    expect(cluster && clusterId(cluster)).toBe(
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-weu-01',
    );
  });

  test.each([
    [{}, {}],
    [{ AZURE_CLIENT_ID: 'c' }, { clientId: 'c' }],
    [
      { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 's' },
      { tenantId: 't', clientId: 'c', clientSecret: 's' },
    ],
    [
      { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: '/f' },
      { tenantId: 't', clientId: 'c', federatedTokenFile: '/f' },
    ],
    [{ AZURE_AUTHORITY_HOST: 'https://login.example/' }, { authorityHost: 'https://login.example' }],
  ])('the Azure identity of %j is %j', (env, identity) => {
    const publicAzure = { authorityHost: 'https://login.microsoftonline.com', resourceManagerUrl: 'https://management.azure.com' };
    expect(readWorker({ ...BASE, ...env }).azure).toEqual({ ...publicAzure, ...identity });
  });

  test.each([
    [{ REDIS_URL: 'redis://:pw@r:1' }, { kind: 'single', url: 'redis://:pw@r:1' }],
    [
      { REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1, b' },
      { kind: 'cluster', tls: false, nodes: [{ host: 'a', port: 1 }, { host: 'b', port: 6379 }] },
    ],
    [
      { REDIS_URL: '', REDIS_CLUSTER_NODES: 'rediss://u:p%40@a:1,[::1]:2' },
      { kind: 'cluster', tls: true, username: 'u', password: 'p@', nodes: [{ host: 'a', port: 1 }, { host: '::1', port: 2 }] },
    ],
    [
      { REDIS_URL: '', REDIS_SENTINELS: 's', REDIS_SENTINEL_NAME: 'main' },
      { kind: 'sentinel', tls: false, name: 'main', sentinels: [{ host: 's', port: 26_379 }] },
    ],
  ])('Redis of %j is %j', (env, settings) => {
    const { redis } = read({ ...BOT, ...env });
    expect(redis).toEqual(settings);
    expect(describeRedis(redis)).not.toMatch(/pw|p@/);
  });
});

describe('a wrong environment does not start, and says what to do', () => {
  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['no Redis', { REDIS_URL: undefined }, /REDIS_URL is not set: give the address/],
    ['an address that is not of Redis', { REDIS_URL: 'http://x' }, /REDIS_URL must start with redis:\/\//],
    ['two kinds of Redis', { REDIS_SENTINELS: 'a:1' }, /REDIS_URL and REDIS_SENTINELS are set: keep/],
    ['sentinels without a name', { REDIS_URL: '', REDIS_SENTINELS: 'a:1' }, /REDIS_SENTINEL_NAME is not set/],
    ['cluster nodes that are no list', { REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1,,b' }, /REDIS_CLUSTER_NODES must be a list/],
    ['no signing secret', { SLACK_SIGNING_SECRET: '' }, /SLACK_SIGNING_SECRET is not set: give the signing secret/],
    ['blanks for a signing secret', { SLACK_SIGNING_SECRET: '  ' }, /SLACK_SIGNING_SECRET is not set/],
    ['no bot token', { SLACK_BOT_TOKEN: undefined }, /SLACK_BOT_TOKEN is not set/],
    ['a user token', { SLACK_BOT_TOKEN: 'xoxp-1' }, /SLACK_BOT_TOKEN must be a bot token/],
    ['a wrong app token', { SLACK_APP_TOKEN: 'xoxb-1' }, /SLACK_APP_TOKEN must be an app-level token/],
    ['a wrong Slack address', { SLACK_API_URL: 'slack.com' }, /SLACK_API_URL must be an address/],
    ['a port out of range', { PORT: '70000' }, /PORT must be a whole number from 0 to 65535/],
    ['a port that is a word', { PORT: 'http' }, /PORT must be a whole number/],
    ['a port in hexadecimal', { PORT: '0x10' }, /PORT must be a whole number/],
    ['a port with an exponent', { PORT: '1e3' }, /PORT must be a whole number/],
    ['a signing secret that was cut', { SLACK_SIGNING_SECRET: 'fifteen-letters' }, /SLACK_SIGNING_SECRET must be at least 16 characters/],
    ['a Slack without encryption', { SLACK_API_URL: 'http://proxy.example.com/api' }, /SLACK_API_URL must start with https/],
    ['a Slack whose name only looks like loopback', { SLACK_API_URL: 'http://127.0.0.1.example.com/api' }, /SLACK_API_URL must start with https/],
    ['no file', { AKS_CHATOPS_CONFIG: undefined }, /AKS_CHATOPS_CONFIG is not set: give the path/],
  ])('%s', (_name, change, expected) => {
    expect(messageOf(() => read({ ...BOT, ...change }))).toMatch(expected);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a secret without its tenant', { AZURE_CLIENT_SECRET: 's', AZURE_CLIENT_ID: 'c' }, /AZURE_TENANT_ID is not set: AZURE_CLIENT_SECRET needs it/],
    ['two credentials', { AZURE_CLIENT_SECRET: 's', AZURE_FEDERATED_TOKEN_FILE: '/f' }, /are both set: keep one/],
    ['ARM over plain http', { AZURE_RESOURCE_MANAGER_URL: 'http://arm' }, /AZURE_RESOURCE_MANAGER_URL must be an address that starts with https/],
    ['an authority that is no address', { AZURE_AUTHORITY_HOST: 'login' }, /AZURE_AUTHORITY_HOST must be/],
  ])('%s', (_name, change, expected) => {
    expect(messageOf(() => readWorker({ ...BASE, ...change }))).toMatch(expected);
  });

  test('a file that cannot be read is named with the reason', () => {
    const message = messageOf(() => readBotConfig({ ...BOT, AKS_CHATOPS_CONFIG: '/nowhere/aks.yaml' }));
    expect(message).toMatch(/AKS_CHATOPS_CONFIG names "\/nowhere\/aks.yaml", which cannot be read \(ENOENT/);
  });

  test('everything that is wrong is said in one go', () => {
    const message = messageOf(() => read({ AKS_CHATOPS_CONFIG: 'f' }, 'clusters: []\n'));
    for (const word of ['REDIS_URL', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'f:1: clusters is empty', 'f:1: approvers is missing']) {
      expect(message).toContain(word);
    }
  });

  test('secrets are not repeated', () => {
    const message = messageOf(() =>
      readBotConfig(
        { REDIS_URL: 'http://:hunter2@x', SLACK_BOT_TOKEN: 'xoxp-hunter2', SLACK_API_URL: 'https://hunter2:hunter2@x', SLACK_APP_TOKEN: 'hunter2', AKS_CHATOPS_CONFIG: 'f' },
        () => 'publicUrl: hunter2\napprovers: hunter2\n? hunter2 : [',
      ),
    );
    expect(message).toContain('SLACK_APP_TOKEN');
    expect(message).not.toContain('hunter2');
  });
});

describe('a wrong file does not start, and is blamed by line', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', 'f is empty: fill it in as deploy/aks-chatops.example.yaml shows'],
    ['a file of comments', '# clusters\n', 'f is empty'],
    ['a blank name', FILE.replace('name: Bo', 'name: " "'), 'f:6: approvers[0].name must not be blank'],
    ['a file that is a list', '- a\n', 'f:1: the file must be a map of settings'],
    ['no clusters', FILE.replace(/clusters:[^]*?approvers/, 'clusters: []\napprovers'), 'f:1: clusters is empty: name at least one cluster'],
    ['no approvers', FILE.replace(/approvers:[^]*?slack:\n/, 'approvers: []\nslack:\n'), 'f:5: approvers is empty: name at least one approver'],
    ['approvers forgotten', FILE.replace(/approvers:[^]*?slack:\n/, 'slack:\n'), 'f:1: approvers is missing: add it'],
    ['no workspace', FILE.replace('[T0HOME]', '[]'), 'f:9: slack.workspaces is empty: name at least one workspace'],
    ['a cluster twice, in another case', FILE.replace('approvers', '  - { name: Prod-WEU, subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg }\napprovers'), 'f:5: clusters[1].name is that of another cluster too'],
    ['an approver twice', FILE.replace('slack:\n', '  - { name: Bob, slack: U0BO }\nslack:\n'), 'f:8: approvers[1].slack is that of another approver too'],
    ['a name for an id', FILE.replace('U0BO', 'bo'), 'f:7: approvers[0].slack must be a Slack user id such as U0123ABCD'],
    ['a name that a shell could read', FILE.replace('prod-weu', '$(reboot)'), 'f:2: clusters[0].name must be letters'],
    ['a path as a resource group', FILE.replace('rg-aks', 'rg/../other'), 'f:4: clusters[0].resourceGroup must be the name of a resource group'],
    ['a subscription by name', FILE.replace(/1111\S+/, 'production'), 'f:3: clusters[0].subscription must be the id of a subscription'],
    ['a typo', `${FILE}aprovers: []\n`, 'f:10: the file has settings that do not exist: aprovers: check their spelling or remove them'],
    ['a typo inside', FILE.replace('resourceGroup: rg-aks', 'resourceGroup: rg-aks\n    prob: true'), 'f:5: clusters[0] has settings that do not exist: prob'],
    ['a word for a number', `${FILE}limits:\n  runMinutes: many\n`, 'f:11: limits.runMinutes must be a number'],
    ['a part of a number', `${FILE}limits:\n  runMinutes: 1.5\n`, 'f:11: limits.runMinutes must be a whole number'],
    ['a number out of range', `${FILE}limits:\n  runMinutes: 600\n`, 'f:11: limits.runMinutes must be at most 60'],
    ['a key twice', `${FILE}approvers: []\n`, 'f:10: not valid YAML (DUPLICATE_KEY)'],
    ['no YAML', 'clusters: [\n', 'not valid YAML'],
    ['an alias bomb', `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`).join('\n')}\n`, 'f repeats itself without end'],
    ['a huge file', `#${'x'.repeat(1_000_001)}`, 'f is larger than 1000000 bytes'],
  ])('%s', (_name, file, expected) => {
    expect(messageOf(() => read({ ...BOT, AKS_CHATOPS_CONFIG: 'f' }, file))).toContain(expected);
  });
});
