/** A pod's network is found by its address alone, among real namespaces and processes. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { PodFacts } from '../../../src/diagnostics/evidence/pods.ts';
import { podSection } from '../../../src/diagnostics/node/pod-section.ts';

const pod = (address: string, hostNetwork = false): PodFacts => ({ namespace: 'shop', name: 'web', address, hostNetwork }) as PodFacts;

/** Two pods, each a network namespace with a process in it, and the section run beside them, as on a node. */
function onNode(facts: PodFacts, script: string) {
  const section = podSection(facts, { name: 'x', timeout: 5, script });
  const netns = (address: string, name: string): string =>
    `unshare --net --mount sh -c 'ip link set lo up; ip addr add ${address}/32 dev lo; ln -s /bin/sleep "$0/${name}"; : >"$0/ready.${name}"; exec "$0/${name}" 20' "$d" &`;
  const node = [
    'd=$(mktemp -d); mount -t tmpfs none "$d"',
    netns('10.244.0.9', 'pause'),
    netns('10.244.0.10', 'app'),
    'until [ -e "$d/ready.pause" ] && [ -e "$d/ready.app" ]; do sleep 0.05; done; sleep 0.1',
    'sh -c "$SECTION"',
  ].join('\n');
  const run = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--pid', '--fork', '--mount', '--mount-proc', 'sh', '-c', node], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SECTION: section.script },
    timeout: 20_000,
  });
  return { status: run.status, stdout: run.stdout.trim(), stderr: run.stderr.trim() };
}

describe('a section that runs in a pod', () => {
  test.each(['10.244.0.9', '10.244.0.10'])('runs in the network namespace that owns %s', (address) => {
    expect(onNode(pod(address), "ip -4 -o addr show dev lo | awk '{ print $4 }'").stdout.split('\n')).toContain(`${address}/32`);
  });

  test("sees the root directory of one of the pod's processes", () => {
    expect(onNode(pod('10.244.0.10'), 'cat "${POD_ROOT%/root}/comm"').stdout).toBe('app');
  });

  test('says so where no namespace on the node owns the address, and runs nothing', () => {
    expect(onNode(pod('10.244.0.99'), 'echo ran')).toEqual({ status: 3, stdout: '', stderr: 'no network namespace on this node owns 10.244.0.99, the address of shop/web' });
  });

  test("of a pod in its node's network runs in that", () => {
    expect(onNode(pod('10.224.0.4', true), 'echo "root:$POD_ROOT"; ip -4 -o addr show | wc -l').stdout).toBe('root:\n0');
  });
});
