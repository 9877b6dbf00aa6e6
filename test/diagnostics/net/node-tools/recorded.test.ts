import { describe, expect, test } from '@jest/globals';
import { isPublic } from '../../../../src/diagnostics/net/connections/public-peer.ts';
import { parseCrictl, podOfSandbox } from '../../../../src/diagnostics/net/node-tools/crictl.ts';
import { parseLsns } from '../../../../src/diagnostics/net/node-tools/lsns.ts';
import { parsePstree } from '../../../../src/diagnostics/net/node-tools/pstree.ts';
import { parseTcpconnect } from '../../../../src/diagnostics/net/node-tools/tcpconnect.ts';
import { parseTcptracer } from '../../../../src/diagnostics/net/node-tools/tcptracer.ts';
import type { TracerOutput } from '../../../../src/diagnostics/net/node-tools/tracer-event.ts';
import { expectedSamples, haveSamples, readSample } from '../../../samples.ts';
import { expectations } from '../expectations.ts';

const samplesOf = (folder: string): readonly { path: string; expected: string; text: string }[] =>
  expectedSamples(folder).map((sample) => ({ ...sample, text: readSample(sample.path) }));

const inSamples = haveSamples ? describe : describe.skip;

inSamples('recorded outputs of the tools on a node', () => {
  test.each(samplesOf('lsns'))('$path', ({ text, expected }) => {
    const { namespaces, unread, recognised } = parseLsns(text);
    expect({ unread, recognised }).toEqual({ unread: [], recognised: true });
    for (const [, id, pid, host] of expected.matchAll(/(\d+)->(\d+)(\(host netns\))?/g)) {
      expect(namespaces).toContainEqual(expect.objectContaining({ id: Number(id), pid: Number(pid), isHost: host !== undefined }));
    }
  });

  test.each(samplesOf('pstree'))('$path', ({ text, expected }) => {
    const [, id = ''] = /^sandbox=([\da-z]+)/.exec(expected) ?? [];
    expect(parsePstree(text)).toMatchObject({ id: expect.stringMatching(new RegExp(`^${id}`)), cut: true });
  });

  test.each(samplesOf('crictl'))('$path', ({ text, expected }) => {
    const table = parseCrictl(text);
    if (expected === 'error') expect(table.kind).toBe('error');
    for (const [, id = '', pod] of expected.matchAll(/pod\(([\da-f]+)\)=(\S+)/g)) expect(podOfSandbox(table, id)).toBe(pod);
  });

  const inState = ({ events }: TracerOutput, kind: string): number => events.filter((event) => event.kind === kind).length;

  test.each(samplesOf('tcptracer'))('$path', ({ text, expected }) => {
    const output = parseTcptracer(text);
    expect(output).toMatchObject({ recognised: true, unreadCount: 0 });
    for (const { key, value } of expectations(expected)) {
      if (key === 'connects') expect(inState(output, 'connect')).toBe(Number(value));
      if (key === 'accepts') expect(inState(output, 'accept')).toBe(Number(value));
      if (key === 'closes') expect(inState(output, 'close')).toBe(Number(value));
      if (key === 'netns') expect(output.events[0]?.netns).toBe(Number(value));
      if (key === 'outbound_public') expect(output.events.filter(({ kind, remote }) => kind === 'connect' && isPublic(remote, []) === true)).toHaveLength(Number(value));
      if (key === 'top') expect(output.counts[0]).toEqual({ address: '1.2.3.4', netns: 4_026_532_785, events: 387 });
    }
  });
});

inSamples('what tracers say on a kernel of our own', () => {
  test.each([
    ['tcptracer-bpfcc.txt', parseTcptracer],
    ['tcpconnect-libbpf.txt', parseTcpconnect],
    ['bpftrace-kfunc.txt', parseTcpconnect],
    ['bpftrace-kprobe.txt', parseTcpconnect],
  ])('%s could not trace, and says so', (name, parse) => {
    expect(parse(readSample(`bpf/${name}`))).toMatchObject({ events: [], recognised: false, failure: expect.any(String) });
  });

  test.each([
    ['standin.txt', parseTcptracer, 'connect'],
    ['bpftrace-inet_sock_set_state.txt', parseTcpconnect, 'connect'],
    ['tcpstates.txt', parseTcpconnect, 'connect'],
    ['tcplife.txt', parseTcpconnect, 'close'],
  ])('%s shows connections', (name, parse, kind) => {
    const output = parse(readSample(`bpf/${name}`));
    expect(output.failure).toBeUndefined();
    expect(output.recognised).toBe(true);
    expect(output.events.filter((event) => event.kind === kind).length).toBeGreaterThan(15);
  });
});

test('crictl of today names the namespace, and a whole sandbox id finds its pod', () => {
  const table = parseCrictl(
    'CONTAINER           IMAGE               CREATED             STATE     NAME   ATTEMPT  POD ID           POD     NAMESPACE\n' +
      'e62ca478b76b3       887cb54b0ed2c       4 minutes ago       Running   web    0        5fa0c6ed40a77    web-1   shop\n',
  );
  expect(podOfSandbox(table, `5fa0c6ed40a77${'0'.repeat(51)}`)).toBe('shop/web-1');
  expect(podOfSandbox(table, '5fa0c6')).toBeUndefined();
});

test('a whole sandbox id is not cut; several shims are nobody\'s', () => {
  const shim = (digit: string): string => `systemd,1\n  \`-containerd-shim,7 -namespace k8s.io -id ${digit.repeat(64)} -address /run/x\n      \`-pause,8\n`;
  expect(parsePstree(shim('a'))).toEqual({ id: 'a'.repeat(64), cut: false });
  expect(parsePstree(shim('a') + shim('b'))).toBeUndefined();
});
