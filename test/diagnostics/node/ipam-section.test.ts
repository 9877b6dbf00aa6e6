/** The section runs for real, under sh; only the place of the stores is another one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readStores } from '../../../src/diagnostics/net/ipam/read-stores.ts';
import { IPAM } from '../../../src/diagnostics/node/ipam-section.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ipam-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const run = () => spawnSync('sh', ['-c', IPAM.script.replaceAll('/var/', `${folder}/var/`)], { cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, encoding: 'utf8' });

/** As Azure CNI writes it: indented by tabs, and by nothing. */
const bothWays = (content: object): readonly string[] => [JSON.stringify(content, null, '\t'), JSON.stringify(content)];

const ipam = {
  IPAM: {
    Version: 'v1.4.59',
    AddressSpaces: {
      local: { Id: 'local', Scope: 0, Pools: { '10.224.0.0/16': { Gateway: '10.224.0.1', Addresses: { '10.224.0.24': { ID: 'ee86', Addr: '10.224.0.24', InUse: true }, '10.224.0.25': { ID: '', Addr: '10.224.0.25', InUse: false } } } } },
    },
  },
};

const endpoint = (address: string) => ({
  Id: 'ee86-eth0',
  InfraVnetIP: { IP: '', Mask: null },
  IPAddresses: [{ IP: address, Mask: '//8AAA==' }],
  Routes: [{ Dst: { IP: '0.0.0.0', Mask: 'AAAAAA==' }, Gw: '10.224.0.1' }],
  PODName: 'nginx',
});
const vnet = {
  Network: { ExternalInterfaces: { eth0: { Name: 'eth0', Subnets: ['10.224.0.0/16'], IPAddresses: null, Networks: { azure: { Subnets: [{ Gateway: '10.224.0.1' }], Endpoints: { a: endpoint('10.244.1.4'), b: endpoint('10.244.1.5') } } } } } },
};
const cns = { Endpoints: { ee86: { PodName: 'a', PodNamespace: 'shop', IfnameToIPMap: { eth0: { IPv4: [{ IP: '10.244.1.4', Mask: '/////w==' }], IPv6: [{ IP: 'fd00::4' }] } } }, ff97: { PodName: 'b', IfnameToIPMap: { eth0: { IPv4: null } } } } };

describe('the stores of a node', () => {
  test('of kubenet are files named by address; the lock and the last address are none', () => {
    for (const name of ['10.244.1.2', '10.244.1.3', 'last_reserved_ip.0', 'lock']) put(`var/lib/cni/networks/kubenet/${name}`, 'id');
    expect(readStores(run().stdout)).toEqual([{ kind: 'host-local', network: 'kubenet', held: ['10.244.1.2', '10.244.1.3'] }]);
  });

  test.each(bothWays(ipam))('of Azure CNI in the node subnet: in use, and free', (content) => {
    put('var/run/azure-vnet-ipam.json', content);
    put('var/run/azure-vnet.json', JSON.stringify(vnet));
    expect(readStores(run().stdout)).toEqual([{ kind: 'azure-vnet-ipam', network: '', held: ['10.224.0.24'], free: 1 }]);
  });

  test.each(bothWays(vnet))('of Azure CNI: addresses of endpoints, and neither gateways nor routes', (content) => {
    put('var/run/azure-vnet.json', content);
    expect(readStores(run().stdout)).toEqual([{ kind: 'azure-vnet', network: '', held: ['10.244.1.4', '10.244.1.5'] }]);
  });

  test.each(bothWays(cns))('of azure-cns: IPv4 of endpoints that have one', (content) => {
    put('var/run/azure-cns/azure-endpoints.json', content);
    expect(readStores(run().stdout)).toEqual([{ kind: 'azure-cns', network: '', held: ['10.244.1.4'] }]);
  });

  test('that are not there are none', () => {
    expect(readStores(run().stdout)).toEqual([]);
  });

  test('print addresses only: no name of a pod leaves the node', () => {
    put('var/run/azure-vnet.json', JSON.stringify(vnet));
    expect(run().stdout).not.toContain('nginx');
  });

  test.each([
    ['a file that is being written', () => put('var/run/azure-vnet.json', JSON.stringify(vnet).slice(0, 300)), 5],
    ['an empty file', () => put('var/run/azure-vnet-ipam.json', ''), 5],
    ['more addresses than are carried', () => Array.from({ length: 1_101 }, (_, index) => put(`var/lib/cni/networks/kubenet/10.9.${index >> 8}.${index & 255}`, '')), 4],
  ])('%s fails, and is not read as far as it goes', (_name, make, status) => {
    make();
    const { stdout, status: exit } = run();
    expect(exit).toBe(status);
    expect(readStores(stdout)).toBeUndefined();
  });
});
