import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dnsProbes } from '../../../src/diagnostics/collectors/dns-probes.ts';
import { dnsPlan } from '../../../src/diagnostics/collectors/shared/dns-plan.ts';
import { dnsSection } from '../../../src/diagnostics/collectors/shared/dns-section.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import type { NodeAnswer } from '../../../src/diagnostics/node/answer.ts';
import type { ClusterAccess } from '../../../src/diagnostics/ports.ts';
import { AZURE, FQDN, KUBERNETES, MCR, SERVICE, custom, vnetDns } from '../dns-evidence.ts';
import { cluster, dnsPod, gathered, have, lack, webPod } from '../evidence.ts';

const run = promisify(execFile);

const unused: ClusterAccess = Object.create(null);
const context = { access: unused, signal: AbortSignal.timeout(60_000), atOnce: 4, target: { pod: 'shop/web-7c9fd6b5c4-2' } };

const section = (stdout: string, exitCode = 0, stderr = ''): Answer<NodeAnswer> => have({ dns: have({ stdout, stderr, exitCode }) });

describe('what is asked', () => {
  const plan = (target = {}, change: Parameters<typeof gathered>[0] = {}) => dnsPlan(gathered(change), target);

  test('a pod, its node and CoreDNS pods each ask what is theirs to ask', () => {
    const { places } = plan({ pod: 'shop/web-7c9fd6b5c4-2' });
    expect(places.map(({ role, node }) => `${role}@${node}`)).toEqual(['pod@node-2', 'node@node-2', 'coredns@node-0', 'coredns@node-1']);
  });

  test('without a host: the API server\'s name and one that AKS needs; without a way out, only the first', () => {
    expect(plan().names).toEqual([FQDN, MCR]);
    expect(plan({}, { cluster: { ...cluster, outboundType: 'none' } }).names).toEqual([FQDN]);
  });

  test('behind a proxy, which resolves for others, no name of the Internet is asked; one name alone is never asked', () => {
    const httpProxy = { httpProxy: 'http://10.225.0.80:3128/', httpsProxy: 'http://10.225.0.80:3128/', noProxy: [], hasTrustedCa: false };
    expect(plan({}, { cluster: { ...cluster, httpProxy } }).names).toEqual([FQDN]);
    expect(plan({ host: 'api.partner.example' }, { cluster: { ...cluster, httpProxy } }).names).toEqual(['api.partner.example', FQDN]);
    expect(plan({ host: 'api.partner.example' }, { cluster: { ...cluster, outboundType: 'none' } }).names).toEqual(['api.partner.example', FQDN]);
  });

  test.each<[string, Parameters<typeof webPod>[1], string]>([
    ['that has ended', { phase: 'Succeeded' }, 'Succeeded'],
    ['that has no address yet', { phase: 'Pending', address: '' }, 'Pending'],
  ])('of a pod %s nothing is measured at an address that may be another pod\'s: it is missing, with its phase', (_what, fields, phase) => {
    const ended = gathered({ pods: [dnsPod('node-0'), webPod('node-2', fields)] });
    expect(dnsProbes.podSections?.(ended, context).map(({ pod }) => pod.namespace)).toEqual(['kube-system']);
    expect(dnsProbes.read(new Map(), ended, context).vantages[0]).toMatchObject({ role: 'pod', missing: expect.stringContaining(`its phase is ${phase}`) });
  });

  test('a pod on its node\'s network that asks the cluster\'s DNS has another resolver file than the node: the service is asked, and no file is read', () => {
    const section = (fields: Parameters<typeof webPod>[1]) => plan({ host: 'web', pod: 'shop/web-7c9fd6b5c4-2' }, { pods: [webPod('node-2', { hostNetwork: true, ...fields })] }).places[0]?.section;
    expect(section({ dnsPolicy: 'ClusterFirstWithHostNet' })).toMatchObject({ isPod: false, questions: expect.arrayContaining([expect.objectContaining({ purpose: 'service', servers: { of: 'these', addresses: [SERVICE] } })]) });
    expect(section({ dnsPolicy: 'ClusterFirst' })?.isPod).toBe(true);
  });

  test('of the same evidence the plan is made once, however many nodes ask for it', () => {
    const evidence = gathered();
    const target = {};
    expect(dnsPlan(evidence, target)).toBe(dnsPlan(evidence, target));
    expect(dnsPlan(evidence, { host: 'web' })).not.toBe(dnsPlan(evidence, target));
  });

  test('of many forwards, those of the host\'s zone come first, then every server once; TLS, other ports and odd zones are not asked', () => {
    const zones = Array.from({ length: 20 }, (_, index) => `z${index}.example:53 {\n  forward . 10.9.0.1 10.9.0.${index + 2}\n}\n`).join('');
    const odd = 'a.example:53 {\n  forward . tls://10.9.9.1 10.9.9.2:5353\n}\nx\\040y:53 {\n  forward . 10.9.9.3\n}\nb.example:53 {\n  forward . 10.9.9.4 {\n    force_tcp\n  }\n}\n';
    const asked = (data: string, target = {}) => plan(target, { coredns: custom({ 'x.server': data }) }).places.find(({ role }) => role === 'coredns')?.section.questions.filter(({ purpose }) => purpose === 'forward').map(({ servers, name, protocol }) => `${servers.addresses.join()} ${name} ${protocol}`) ?? [];
    expect(asked(zones, { host: 'db.z19.example' }).slice(0, 3)).toEqual(['10.9.0.1 db.z19.example udp', '10.9.0.21 db.z19.example udp', '10.9.0.2 z0.example udp']);
    expect(asked(zones)).toHaveLength(12);
    expect(asked(odd)).toEqual(['10.9.9.4 b.example tcp']);
  });

  test('a host is asked everywhere; one of the cluster only of the cluster\'s DNS', () => {
    expect(plan({ host: 'API.partner.example.' })).toMatchObject({ host: 'api.partner.example', names: ['api.partner.example', MCR] });
    const inside = plan({ host: 'web.shop.svc.cluster.local', pod: 'shop/web-7c9fd6b5c4-2' });
    expect(inside.names).not.toContain('web.shop.svc.cluster.local');
    expect(inside.places[0]?.section.questions.map(({ name }) => name)).toContain('web.shop.svc.cluster.local');
  });

  test('the servers of the virtual network and Azure\'s are asked beside the node\'s own', () => {
    const node = plan({}, { vnetDns: vnetDns(['10.225.0.53']) }).places.find(({ role }) => role === 'node');
    expect(node?.section.questions[0]?.servers).toEqual({ of: 'node-and', addresses: ['10.225.0.53', AZURE] });
  });

  test('CoreDNS asks where coredns-custom sends zones: for the host, if it is of that zone', () => {
    const change = { coredns: custom({ 'corp.server': 'corp.example:53 {\n  forward . 10.9.9.9\n}\n' }) };
    const forwarded = (target: object) => plan(target, change).places.find(({ role }) => role === 'coredns')?.section.questions.find(({ purpose }) => purpose === 'forward')?.name;
    expect(forwarded({})).toBe('corp.example');
    expect(forwarded({ host: 'db.corp.example' })).toBe('db.corp.example');
  });

  test('Windows nodes and their pods are not asked with these words', () => {
    const nodes = gathered().nodes;
    if (!nodes.ok) throw new Error('the fixture has no nodes');
    expect(plan({}, { nodes: nodes.value.map((one) => ({ ...one, os: 'windows' })) }).places).toEqual([]);
  });

  test('a word in a server\'s place that is no address never reaches a shell', () => {
    const question = { purpose: 'upstream', servers: { of: 'these', addresses: ['$(reboot)'] }, protocol: 'udp', name: MCR } as const;
    expect(() => dnsSection({ name: 'dns', isPod: false, questions: [question] })).toThrow('it is not an address');
  });
});

describe('what comes back', () => {
  const read = (answers: ReadonlyMap<string, Answer<NodeAnswer>>) => dnsProbes.read(answers, gathered(), context);

  test.each<[string, Answer<NodeAnswer> | undefined, string]>([
    ['a place that was not asked', undefined, 'it was not asked'],
    ['a node that could not be asked', lack('409, busy'), '409, busy'],
    ['a section that is missing', have({}), 'it did not answer about names'],
    ['a section that was left out', have({ dns: lack('its 9000 bytes did not fit') }), 'did not fit'],
    ['a missing tool', section('', 3, 'neither dig nor nslookup is here\n'), 'neither dig nor nslookup is here'],
    ['a section that ended badly', section('', 124, ''), 'exit status 124'],
  ])('%s is named with its reason', (_what, answer, reason) => {
    const { vantages, measured } = read(answer === undefined ? new Map() : new Map([['shop/web-7c9fd6b5c4-2', answer]]));
    expect(vantages[0]?.missing).toContain(reason);
    expect(measured).toEqual([]);
  });

  test('blocks of nonsense are dropped, and half an answer is unknown', () => {
    const text = `% nameserver ${SERVICE}\n@ nonsense\nx\n@ service ${SERVICE} udp ${MCR} dig\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n`;
    const { vantages, measured } = read(new Map([['shop/web-7c9fd6b5c4-2', section(text)]]));
    expect(vantages[0]).toMatchObject({ resolvConf: `nameserver ${SERVICE}` });
    expect(measured.map(({ name, answer }) => [name, answer.status])).toEqual([[MCR, 'unknown']]);
  });

  test('excerpts say from where, whom, what and with which answer', () => {
    const text = `@ service ${SERVICE} udp ${MCR} dig\n;; communications error to ${SERVICE}#53: timed out\n;; no servers could be reached\n`;
    const { 'dns/probes': lines } = dnsProbes.excerpts(read(new Map([['shop/web-7c9fd6b5c4-2', section(text)]])));
    expect(lines).toContain(`shop/web-7c9fd6b5c4-2 → ${SERVICE} (service, udp) ${MCR}: timeout`);
  });
});

/** Nobody listens there. */
const CLOSED = '127.9.9.9';

const place = mkdtempSync(join(tmpdir(), 'dns-section-'));

beforeAll(() => {
  mkdirSync(join(place, 'etc'));
  writeFileSync(join(place, 'etc', 'resolv.conf'), `# comment\nsearch shop.svc.cluster.local corp.example\nnameserver ${CLOSED}\noptions ndots:5\n`);
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('the script', () => {
  const script = dnsSection({
    name: 'dns',
    isPod: true,
    questions: [
      { purpose: 'service', servers: { of: 'pod-and', addresses: [CLOSED] }, protocol: 'udp', name: KUBERNETES },
      { purpose: 'service', servers: { of: 'pod-and', addresses: [] }, protocol: 'tcp', name: KUBERNETES },
      { purpose: 'coredns', servers: { of: 'these', addresses: [CLOSED] }, protocol: 'udp', name: "it's; odd" },
    ],
    search: { name: 'web', server: CLOSED },
  }).script;

  const asked = async (): Promise<ReturnType<typeof dnsProbes.read>> => {
    const { stdout } = await run('/bin/sh', ['-c', script], { cwd: place, env: { ...process.env, POD_ROOT: place } });
    return dnsProbes.read(new Map([['shop/web-7c9fd6b5c4-2', section(stdout)]]), gathered(), context);
  };

  const lines = ({ measured }: ReturnType<typeof dnsProbes.read>) => measured.map(({ purpose, server: of, protocol, name, answer }) => `${purpose} ${of} ${protocol} ${name}: ${answer.status}`);

  test('asks each server once, the pod\'s own and with its suffixes, and reads what the tool says', async () => {
    const found = await asked();
    expect(found.vantages[0]?.resolvConf).toContain('search shop.svc.cluster.local corp.example');
    expect(lines(found)).toEqual([
      `service ${CLOSED} udp ${KUBERNETES}: port-closed`,
      `service ${CLOSED} tcp ${KUBERNETES}: port-closed`,
      `search ${CLOSED} udp web.shop.svc.cluster.local: port-closed`,
      `search ${CLOSED} udp web.corp.example: port-closed`,
    ]);
  });

  test('leaves nothing behind', async () => {
    await asked();
    const { stdout } = await run('ls', ['-A', place]);
    expect(stdout.trim()).toBe('etc');
  });
});
