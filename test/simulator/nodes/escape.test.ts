import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import { outsideFleet, web } from '../outside/outside-fleet.ts';
import { nodeA, nodeB, output } from './test-fleet.ts';

const repository = resolve(import.meta.dirname, '../../..');
const secretFolder = mkdtempSync(join(tmpdir(), 'host-secret-'));
const secretFile = join(secretFolder, 'secret');
const disk = statSync('/').dev;
const [major, minor] = [(disk >> 8) & 0xfff, disk & 0xff];
const sysctlsOfTheMachine = ['kernel/core_pattern', 'kernel/panic', 'kernel/hostname', 'vm/swappiness', 'fs/file-max'];
const sysctls = [...sysctlsOfTheMachine, 'net/ipv4/ip_forward', 'net/ipv4/conf/all/accept_redirects'];

/** Writes the value that is already there: were it possible, the machine running this test should not suffer. */
const writeBack = (file: string): string => `value=$(cat ${file}) && printf "%s" "$value" >${file}`;

const said = (command: string, ...args: string[]): string => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return String(error);
  }
};

const hostState = (): Record<string, string> => ({
  nft: said('nft', 'list', 'ruleset'),
  legacy: said('iptables-legacy-save').replaceAll(/^#.*$|\[\d+:\d+\]/gm, ''),
  links: said('ip', '-o', 'link'),
  routes: said('ip', 'route'),
  resolver: readFileSync('/etc/resolv.conf', 'utf8'),
  mounts: said('findmnt', '-rno', 'TARGET,OPTIONS'),
  ...Object.fromEntries(sysctls.map((name) => [name, readFileSync(`/proc/sys/${name}`, 'utf8')])),
});

/** Listens on the host's loopback while the nodes live. */
const hostServer = createServer((_, response) => response.end('secret'));
const listening = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
const proxy = { address: '10.225.0.80' };

let fleet: Fleet;
let before: Record<string, string>;
beforeAll(async () => {
  await new Promise<void>((resolve) => hostServer.listen(0, '127.0.0.1', resolve));
  writeFileSync(secretFile, 'secret');
  process.env['HOST_SECRET'] = 'in-the-environment';
  before = hostState();
  // With all that a fleet can have: servers in our own process, a DNS server in a pod.
  fleet = await outsideFleet({ internet: { proxy } });
});
afterAll(async () => {
  await fleet.close();
  hostServer.close();
  delete process.env['HOST_SECRET'];
  rmSync(secretFolder, { recursive: true });
});

describe('root of a node cannot', () => {
  test.each<[string, string]>([
    ['read /etc/shadow', 'cat /etc/shadow'],
    ['see anything in /root', 'ls -A /root | grep .'],
    ['see /home', 'ls -d /home'],
    ['see the repository', `ls -d '${repository}'`],
    ["see the host's temporary files", `cat '${secretFile}'`],
    ['see them through its first process', `cat '/proc/1/root${secretFile}' '/proc/1/cwd${secretFile}'`],
    ['see them through any open file of any process', `for fd in /proc/[0-9]*/fd/*; do cat "$fd${secretFile}" 2>/dev/null && exit 0; done; exit 1`],
    ['enter its first process to find the host', `nsenter --target=1 --mount --pid --net --uts cat '${secretFile}'`],
    ['leave by the classical chroot', `perl -e 'mkdir "/tmp/c"; chroot "/tmp/c" or exit 1; chdir ".." for 1..64; chroot "."; exit(-e "${secretFile}" ? 0 : 1)'`],
    ...sysctlsOfTheMachine.map((name): [string, string] => [`write ${name}`, writeBack(`/proc/sys/${name}`)]),
    ['make /proc/sys writable by mounting it anew', `unshare --pid --fork --mount-proc bash -c '${writeBack('/proc/sys/kernel/panic')}'`],
    ["make the host's disk", `mknod /tmp/disk b ${major} ${minor}`],
    ["mount the host's disk", `mount /dev/vda /tmp || mount /dev/sda1 /tmp || mount -t ext4 /dev/root /tmp`],
    ['write to /usr', 'touch /usr/escaped'],
    ['make /usr writable', 'mount -o remount,bind,rw /usr'],
    ['lift what hides /usr/local', 'umount /usr/local'],
    ['lift its /proc', 'umount /proc'],
    ['lift its root', 'umount -l / && ls -d /home'],
    ['open kernel memory', 'head -c 1 /proc/kcore'],
    ['read our environment', 'cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep HOST_SECRET'],
    ['talk to a terminal', 'echo escaped >/dev/tty'],
    ["overwrite the program of the cluster's DNS server", 'printf x >>"/proc/$(pgrep -x coredns)/exe"'],
    ["see the host's files through the cluster's DNS server", `process=/proc/$(pgrep -x coredns); cat "$process/root${secretFile}" "$process/cwd${secretFile}"`],
    ['enter the namespaces of the world', 'nsenter --net=/run/netns/outside true || nsenter --target=1 --net=/proc/1/ns/net --user true'],
  ])('%s', async (_, attempt) => {
    expect((await fleet.run(nodeA, attempt)).exitCode).not.toBe(0);
  });
});

test.each([undefined, web])('nobody reaches a server of the host, neither straight nor by the proxy (pod: %s)', async (pod) => {
  const url = `http://127.0.0.1:${listening(hostServer)}/`;
  const script = `curl -s -m 2 ${url}; curl -s -m 2 -x http://${proxy.address}:3128 ${url}; curl -s -m 2 -p -x http://${proxy.address}:3128 ${url}
    for address in 10.224.0.1 168.63.129.16 192.0.2.4 169.254.255.1; do curl -s -m 1 "http://$address:${listening(hostServer)}/"; done; true`;
  expect(await output(fleet, pod === undefined ? nodeA : nodeB, script, pod)).not.toContain('secret');
});

test('the attempts fail for the right reason: the same node can do as much to itself', async () => {
  await output(fleet, nodeA, `set -e; hostname changed; ${writeBack('/proc/sys/net/ipv4/ip_forward')}; mkdir /tmp/own; mount -t tmpfs tmpfs /tmp/own`);
  await output(fleet, nodeA, `set -e; touch /etc/own; cat /etc/own /usr/bin/env >/dev/null; perl -e 1; unshare --pid --fork --mount-proc true; umount /tmp/own`);
});

test('each kind of namespace is its own', async () => {
  const kinds = ['user', 'mnt', 'net', 'pid', 'uts', 'ipc', 'cgroup'];
  const seenBy = async (name: string): Promise<string[]> => (await output(fleet, name, `cd /proc/self/ns; readlink ${kinds.join(' ')}`)).trim().split('\n');
  const [ofA, ofB] = [await seenBy(nodeA), await seenBy(nodeB)];
  const ofHost = kinds.map((kind) => readlinkSync(`/proc/self/ns/${kind}`));
  expect(ofA).toHaveLength(kinds.length);
  for (const index of kinds.keys()) expect(new Set([ofA[index], ofB[index], ofHost[index]]).size).toBe(3);
});

test('a node sees its own processes alone', async () => {
  expect((await output(fleet, nodeA, 'pgrep -x -c kubelet')).trim()).toBe('1');
  expect(Number(await output(fleet, nodeA, 'ps ax --no-headers | wc -l'))).toBeLessThan(10);
});

test('a vandal leaves the host and the other nodes as they were', async () => {
  const rules = 'iptables-save | grep -v "^#"; ip -4 address';
  const ofB = await output(fleet, nodeB, rules);
  const vandalism = [
    'nft flush ruleset; iptables -P INPUT DROP; iptables-legacy -P FORWARD DROP',
    'hostname vandal; echo 0 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv4/conf/all/accept_redirects',
    'ip route flush table main; echo nameserver 192.0.2.1 >/etc/resolv.conf; ip link delete eth0',
    'umount -a 2>/dev/null; kill -KILL -1',
  ];
  await fleet.run(nodeA, vandalism.join('\n'));
  expect(hostState()).toEqual(before);
  expect(await output(fleet, nodeB, rules)).toBe(ofB);
  await fleet.reimage(nodeA);
  expect(await fleet.connect({ node: nodeA }, { address: '10.224.0.5', port: 10_250 })).toBe('open');
});
