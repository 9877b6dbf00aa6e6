import { describe, expect, test } from '@jest/globals';
import { ConfigError, readCliConfig } from '../../src/config.ts';

const CLUSTERS = `clusters:
  - { name: prod-weu, subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-aks }
`;
const read = (file: string) => readCliConfig({ AKS_CHATOPS_CONFIG: '/etc/aks.yaml' }, () => file);

describe('the command line reads the configuration of the bot, or less of it', () => {
  test('clusters are enough; nobody has to approve where nothing is changed', () => {
    expect(read(CLUSTERS).file).toMatchObject({ clusters: [{ name: 'prod-weu', probe: false }], limits: { runMinutes: 10, nodesAtOnce: 20 } });
  });

  test('what only the bot needs is left for the bot to check', () => {
    expect(read(`${CLUSTERS}approvers: []\nslack: { workspaces: [] }\npublicUrl: nowhere\n`).file.clusters).toHaveLength(1);
  });

  test.each<readonly [string, string]>([
    [`${CLUSTERS}limit: {}\n`, 'limit'],
    [`${CLUSTERS}limits: { runMinutes: 0 }\n`, 'limits.runMinutes'],
    [`${CLUSTERS}  - { name: PROD-weu, subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-b }\n`, 'is that of another cluster too'],
    ['limits: {}\n', 'clusters'],
  ])('what is wrong is said: %j', (file, says) => {
    expect(() => read(file)).toThrow(ConfigError);
    expect(() => read(file)).toThrow(says);
  });
});
