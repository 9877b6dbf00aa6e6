import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { startFleet } from '../../../simulator/nodes/fleet.ts';
import type { Fleet } from '../../../simulator/nodes/model.ts';
import { addressA, addressB, node, nodeA, nodeB, output, specOf, withFleet } from './test-fleet.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(specOf());
});
afterAll(() => fleet.close());

const survivors = (marker: string): Promise<string> => output(fleet, nodeA, `pgrep -f -x 'sleep ${marker}' || true`);

test('any script arrives in bash as it was sent', async () => {
  const scripts = fc.string({ unit: 'binary', maxLength: 200 }).map((tail) => `cat -- "$0"; exit 0\n${tail}`);
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const { stdout } = await fleet.run(nodeA, script);
      expect(stdout).toEqual(Buffer.from(script));
    }),
    { numRuns: 25 },
  );
});

test('a script is root, has nothing to read, its own session, and the host name of its node', async () => {
  const facts = await output(fleet, nodeB, 'id -u; hostname; wc -c; ps -o sid= -p $$ | grep -qw $$ && echo leads');
  expect(facts.trim().split('\n')).toEqual(['0', nodeB, '0', 'leads']);
});

test('the exit status, the signal, and both streams are reported apart', async () => {
  const result = await fleet.run(nodeA, 'echo out; echo err >&2; exit 7');
  expect([result.exitCode, result.signal, result.stdout.toString(), result.stderr.toString(), result.truncated]).toEqual([7, null, 'out\n', 'err\n', false]);
  expect((await fleet.run(nodeA, 'kill -TERM $$')).signal).toBe('SIGTERM');
});

test('output is bounded to its last bytes, and the loss is told', async () => {
  const result = await fleet.run(nodeA, 'head -c 3000000 /dev/zero; echo the end', { maxOutputBytes: 1_000 });
  expect(result.stdout.length).toBe(1_000);
  expect(result.stdout.toString()).toMatch(/the end\n$/);
  expect(result.truncated).toBe(true);
});

test('a timeout kills the script with all that it started, and keeps what was said', async () => {
  const result = await fleet.run(nodeA, 'echo begun; sleep 7001 & sleep 7001', { timeoutMs: 300 });
  expect([result.exitCode, result.signal, result.stdout.toString()]).toEqual([null, 'SIGKILL', 'begun\n']);
  expect(await survivors('7001')).toBe('');
});

test('an abort kills as a timeout does', async () => {
  const abort = new AbortController();
  const running = fleet.run(nodeA, 'touch /run/begun; sleep 7002', { signal: abort.signal });
  await output(fleet, nodeA, 'until [ -e /run/begun ]; do sleep 0.01; done');
  abort.abort();
  expect((await running).signal).toBe('SIGKILL');
  expect(await survivors('7002')).toBe('');
});

test('a script that leaves a process behind ends when bash ends', async () => {
  const result = await fleet.run(nodeA, 'sleep 7003 & echo done');
  expect([result.exitCode, result.stdout.toString()]).toEqual([0, 'done\n']);
  expect(await survivors('7003')).not.toBe('');
  await output(fleet, nodeA, 'pkill -f -x "sleep 7003"');
});

/** Waits for seven others, so that one after the other could never end. */
const meet = (index: number): string => `touch /run/here-${index}; until [ "$(ls /run/here-* | wc -l)" = 8 ]; do sleep 0.01; done; echo ${index}`;

test('scripts run side by side, on one node and on several', async () => {
  const both = [nodeA, nodeB].flatMap((name) => Array.from({ length: 8 }, (_, index) => output(fleet, name, meet(index))));
  const expected = [nodeA, nodeB].flatMap(() => Array.from({ length: 8 }, (_, index) => `${index}\n`));
  expect(await Promise.all(both)).toEqual(expected);
});

test('a frozen node hangs its scripts, old and new, until it thaws', async () => {
  const old = fleet.run(nodeA, 'touch /run/frozen-begun; until [ -e /run/go ]; do sleep 0.01; done; echo old');
  await output(fleet, nodeA, 'until [ -e /run/frozen-begun ]; do sleep 0.01; done');
  await fleet.freeze(nodeA);
  const late = fleet.run(nodeA, 'touch /run/go; echo new');
  expect((await fleet.run(nodeA, 'echo never', { timeoutMs: 200 })).stdout.toString()).toBe('');
  await fleet.thaw(nodeA);
  expect((await Promise.all([old, late])).map(({ stdout }) => stdout.toString())).toEqual(['old\n', 'new\n']);
});

test('the kubelet port survives a storm of short connects', async () => {
  const storm = `for round in {1..20}; do for n in {1..20}; do (exec 3<>/dev/tcp/${addressB}/10250) & done; wait; done`;
  expect((await fleet.run(nodeA, storm)).stderr.toString()).toBe('');
  expect(await fleet.connect({ node: nodeA }, { address: addressB, port: 10_250 })).toBe('open');
});

test('the last process of a node reaps what scripts leave behind', async () => {
  await output(fleet, nodeA, '(true &) ; (true &) ; (true &) ; true');
  await output(fleet, nodeA, 'for _ in {1..200}; do ps -o stat= ax | grep -q Z || exit 0; sleep 0.01; done; exit 1');
});

test('an unknown node is refused with the names there are', async () => {
  await expect(fleet.run('aks-np-vmss000009', 'true')).rejects.toThrow(`the fleet has ${nodeA}, ${nodeB}`);
});

test('twenty nodes come up and see each other', async () => {
  const nodes = Array.from({ length: 20 }, (_, index) => node(`node-${index}`, `10.224.1.${index + 4}`));
  await withFleet(specOf({ nodes }), async (many) => {
    expect(await many.connect({ node: 'node-0' }, { address: '10.224.1.23', port: 10_250 })).toBe('open');
  });
});

test('a closed fleet says so', async () => {
  const own = await startFleet(specOf({ nodes: [node(nodeA, addressA)] }));
  await own.close();
  await expect(own.run(nodeA, 'true')).rejects.toThrow(/the fleet is closed/);
});
