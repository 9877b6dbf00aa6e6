import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { MAX_RESOLVERS, nodeResolvers } from '../../../src/diagnostics/collectors/node-resolvers.ts';
import { vnetDns } from '../../../src/diagnostics/collectors/vnet-dns.ts';
import { windowsDns } from '../../../src/diagnostics/collectors/windows-dns.ts';
import type { Answer, NodeFacts } from '../../../src/diagnostics/evidence.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import type { ArmReader, ClusterAccess } from '../../../src/diagnostics/ports.ts';
import { AZURE, KUBERNETES, MCR, SERVICE, vnetDns as network } from '../dns-evidence.ts';
import { SUBNET, cluster, gathered, have, lack, node, nodes, pool } from '../evidence.ts';

const run = promisify(execFile);

const noArm: ArmReader = Object.create(null);
const noAccess: ClusterAccess = Object.create(null);
const context = (arm: Partial<ArmReader> = {}, target = {}) => ({ access: { ...noAccess, arm: { ...noArm, ...arm } }, signal: AbortSignal.timeout(10_000), atOnce: 4, target });

const section = (name: string, stdout: string, exitCode = 0): Answer<NodeAnswer> => have({ [name]: have({ stdout, stderr: '', exitCode }) });

describe('nodeResolvers', () => {
  const asked = (all: readonly NodeFacts[], target = {}): readonly string[] => {
    const evidence = gathered({ nodes: all });
    return all.map(({ name }) => name).filter((name) => nodeResolvers.sections(name, evidence, context({}, target)).length > 0);
  };

  test('asks every Linux node of a small cluster, and no Windows node', () => {
    expect(asked(nodes)).toEqual(['node-0', 'node-1', 'node-2']);
    expect(asked([...nodes.slice(0, 2), { ...node('node-2'), os: 'windows' }])).toEqual(['node-0', 'node-1']);
  });

  test('of a large cluster, no more than its bound, and those with CoreDNS among them', () => {
    const many = [...Array.from({ length: 60 }, (_, index): NodeFacts => ({ ...node('node-2'), name: `more-${index}` })), ...nodes];
    const found = asked(many);
    expect(found).toHaveLength(MAX_RESOLVERS);
    expect(found).toEqual(expect.arrayContaining(['node-0', 'node-1']));
  });

  test('of a run about one node or pod, that node and those with CoreDNS', () => {
    const many = [...nodes, { ...node('node-2'), name: 'other' }];
    expect(asked(many, { node: 'node-2' })).toEqual(['node-0', 'node-1', 'node-2']);
    expect(asked(many, { pod: 'shop/web-7c9fd6b5c4-2' })).toEqual(['node-0', 'node-1', 'node-2']);
  });

  test('reads what its own script prints', async () => {
    const [wanted] = nodeResolvers.sections('node-0', gathered(), context());
    const { stdout } = await run('/bin/sh', ['-c', wanted?.script ?? 'exit 9']);
    const read = nodeResolvers.read(new Map([['node-0', section('resolver', stdout)]]), gathered(), context());
    expect(read['node-0']).toMatchObject({ ok: true, value: { leased: { ok: true } } });
  });

  test('tells files apart, and one that is not there', () => {
    const text = `upstream nameserver ${AZURE}\nupstream search a b\nresolvConf!\nleased DNS=10.0.0.1 10.0.0.2\n`;
    const read = nodeResolvers.read(new Map([['node-0', section('resolver', text)]]), gathered(), context());
    expect(read['node-0']).toEqual(have({ upstream: have(`nameserver ${AZURE}\nsearch a b\n`), resolvConf: lack('/etc/resolv.conf is not there'), leased: have('DNS=10.0.0.1 10.0.0.2\n') }));
    expect(read['node-1']).toEqual(lack('it was not asked'));
  });

  test.each<[string, Answer<NodeAnswer>]>([
    ['a node that could not be asked', lack('409')],
    ['no section', have({})],
    ['a section that was left out', have({ resolver: lack('did not fit') })],
    ['a section that was ended', section('resolver', '', 124)],
  ])('%s has a reason', (_what, answer) => {
    expect(nodeResolvers.read(new Map([['node-0', answer]]), gathered(), context())['node-0']).toMatchObject({ ok: false, reason: expect.any(String) });
  });
});

describe('vnetDns', () => {
  const read: string[] = [];
  const arm: Partial<ArmReader> = {
    vnetDns: async (subnet) => {
      read.push(subnet);
      return network(['10.225.0.53']);
    },
    networkInterfaces: async () => [
      { id: 'second', isPrimary: false, subnetId: 'wrong' },
      { id: 'first', isPrimary: true, subnetId: SUBNET },
    ],
  };

  test('reads the network of the pools\' subnet', async () => {
    const own = { ...cluster, pools: [pool(), pool({ subnetId: 'own' })] };
    await expect(vnetDns.collect(gathered({ cluster: own }), context(arm))).resolves.toMatchObject({ servers: ['10.225.0.53'] });
    expect(read.splice(0)).toEqual(['own']);
  });

  test('reads the network that AKS made by way of a node\'s primary network interface', async () => {
    await vnetDns.collect(gathered(), context(arm));
    expect(read.splice(0)).toEqual([SUBNET]);
  });

  test('without a machine to look at, it is missing', async () => {
    const unknown = nodes.map((one) => ({ ...one, machine: lack('no providerID') }));
    await expect(vnetDns.collect(gathered({ nodes: unknown }), context(arm))).rejects.toThrow('no node names its machine');
  });
});

describe('windowsDns', () => {
  const all = [...nodes, ...['akswin000000', 'akswin000001', 'akswin000002'].map((name): NodeFacts => ({ ...node('node-0'), name, os: 'windows' }))];
  const ask = (name: string, target = {}) => windowsDns.windowsSections?.(name, gathered({ nodes: all }), context({}, target)) ?? [];

  test('asks two Windows nodes, or the one that the run is about', () => {
    expect(all.map(({ name }) => name).filter((name) => ask(name).length > 0)).toEqual(['akswin000000', 'akswin000001']);
    expect(all.map(({ name }) => name).filter((name) => ask(name, { node: 'akswin000002' }).length > 0)).toEqual(['akswin000002']);
  });

  test('quotes what people wrote, so that it stays one word', () => {
    expect(ask('akswin000000', { host: "a'.x; Remove-Item x; '" })[0]?.script).toContain(`Ask '' 'a''.x; remove-item x; '''`);
  });

  test('reads servers and answers of each question, in whatever language errors are', () => {
    const text = [
      '% 10.225.0.53',
      `@ own ${MCR}`,
      `Resolve-DnsName : ${MCR} : Zeitüberschreitung`,
      '    + FullyQualifiedErrorId : ERROR_TIMEOUT,Microsoft.DnsClient.Commands.ResolveDnsName',
      `@ ${SERVICE} ${KUBERNETES}`,
      '',
      'Name                                 Type TTL Section NameHost',
      '----                                 ---- --- ------- --------',
      `${KUBERNETES} A    5   Answer  10.0.0.1`,
      '',
    ].join('\r\n');
    const read = windowsDns.read(new Map([['akswin000000', section('windows-dns', text)]]), gathered({ nodes: all }), context());
    expect(read['akswin000000']).toMatchObject({
      ok: true,
      value: { servers: ['10.225.0.53'], measured: [{ server: 'own', name: MCR, answer: { status: 'timeout' } }, { server: SERVICE, answer: { status: 'answered', addresses: ['10.0.0.1'] } }] },
    });
    expect(read['akswin000001']).toEqual(lack('it was not asked'));
  });
});
