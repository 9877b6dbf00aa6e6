import { describe, expect, test } from '@jest/globals';
import { BUNDLE_SCHEMA } from '../../../src/diagnostics/bundle/bundle.ts';
import { fromBlob, toBlob } from '../../../src/diagnostics/bundle/blob.ts';
import { textOfPart } from '../../../src/diagnostics/bundle/parts.ts';
import { createRecorder } from '../../../src/diagnostics/bundle/recorder.ts';
import type { Recorder } from '../../../src/diagnostics/bundle/recorder.ts';
import { replayWires } from '../../../src/diagnostics/bundle/replay-wires.ts';
import type { WireAnswer, Wires } from '../../../src/diagnostics/wire.ts';
import { facts, reportOf } from './samples.ts';

const SECRET = 'planted-7Hq2';
const JWT = `eyJhbGciOiJub25l.${SECRET}aaaaaaaa.c2lnbmF0dXJl`;
const answer = (body: unknown, headers: WireAnswer['headers'] = { 'content-type': 'application/json' }): WireAnswer => ({ status: 200, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const get = (path: string, body = '') => ({ method: 'GET', path, body });
const bundleOf = (recorder: Recorder) => recorder.bundle(facts, reportOf());
const textOf = ({ parts }: Awaited<ReturnType<typeof bundleOf>>): string => [...parts].map(([path, part]) => `${path}\n${textOfPart(part)}`).join('\n');

/** A secret in every place where one has been seen. */
async function hearSecrets({ arm, kubernetes, places, measured }: Wires): Promise<void> {
  const kubeconfig = `clusters: [{ cluster: { server: "https://k", certificate-authority-data: Q0E= } }]\nusers: [{ user: { token: ${SECRET}, client-certificate-data: ${SECRET}, client-key-data: ${SECRET} } }]`;
  const container = { name: 'web', env: [{ name: 'DB_PASSWORD', value: SECRET }, { name: 'X', value: SECRET }], envFrom: [{ prefix: SECRET }], args: [`--password=${SECRET}`] };
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ a: SECRET }), note: `https://blob/x?sig=${SECRET}` };
  await arm(get('/a'), async () => answer({ kubeconfigs: [{ name: 'u', value: Buffer.from(kubeconfig).toString('base64') }] }, { 'set-cookie': SECRET, 'x-ms-request-id': SECRET, location: `https://x/?sig=${SECRET}` }));
  await arm(get('/b'), async () => answer({ properties: { httpProxyConfig: { httpProxy: `http://bot:${SECRET}@proxy:3128/` }, windowsProfile: { adminPassword: SECRET }, clientSecret: SECRET, token: { accessToken: SECRET } } }));
  await arm(get(`/c?sig=${SECRET}`, JSON.stringify({ password: SECRET })), () => Promise.reject(Object.assign(new Error(`Bearer ${JWT}`), { cause: new Error(`token=${SECRET}`) }))).catch(() => undefined);
  await kubernetes(get('/p'), async () => answer({ items: [{ metadata: { annotations, managedFields: [{ manager: SECRET }] }, spec: { containers: [container] } }] }));
  await kubernetes(get('/t'), async () => answer(`not JSON, password=${SECRET}`));
  const told = [{ asker: 'egressProbes', subject: 'node-1', answer: { ok: true as const, value: { egress: { ok: true as const, value: { exitCode: 0, stdout: `* Proxy auth http://bot:${SECRET}@proxy`, stderr: JWT } } } } }, { asker: 'x', subject: 'shop/web', answer: { ok: false as const, reason: `token: ${SECRET}` } }];
  await places([], async () => ({ told, channels: { 'node/node-1/channel': `password=${SECRET}` } }));
  await measured('way', String, async () => ({ header: `authorization: Bearer ${SECRET}` }) as unknown as string);
}

describe('a recording', () => {
  test('holds no secret, wherever one was planted', async () => {
    const recorder = createRecorder();
    await hearSecrets(recorder.wires);
    const { parts, ...rest } = await bundleOf(recorder);
    const text = textOf({ parts, ...rest });
    expect(parts.size).toBe(8);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 12));
    expect(text).toContain('https://blob/x?sig=[redacted]');
  });

  test('gives the run what came, unchanged, whatever is kept of it', async () => {
    const came = answer({ password: SECRET }, { 'x-ms-request-id': '1' });
    expect(await createRecorder().wires.arm(get('/a'), async () => came)).toBe(came);
  });

  test('answers the same questions in the same way, and one after the other where one was asked twice', async () => {
    const recorder = createRecorder();
    const { kubernetes, measured } = recorder.wires;
    await kubernetes(get('/pods?limit=5&continue=a'), async () => answer({ page: 1 }));
    await kubernetes(get('/pods?limit=5&continue=a'), async () => answer({ page: 2 }));
    await measured('port', Number, async () => 443);
    const again = replayWires(await bundleOf(recorder));
    const ask = async (path: string) => JSON.parse((await again.kubernetes(get(path), () => Promise.reject(new Error('sent')))).body);
    expect([await ask('/pods?continue=a&limit=5'), await ask('/pods?continue=a&limit=5'), await ask('/pods?continue=a&limit=5')]).toEqual([{ page: 1 }, { page: 2 }, { page: 2 }]);
    expect(await again.measured('port', Number, async () => 1)).toBe(443);
    await expect(ask('/pods?limit=5&continue=b')).rejects.toThrow('This bundle has no answer to GET /pods?limit=5&continue=b');
    await expect(again.measured('other', Number, async () => 1)).rejects.toThrow('This bundle has no measurement "other"');
  });

  test('a section that the bundle lacks is missing with that reason; one that the node left out stays left out', async () => {
    const recorder = createRecorder();
    const question = { asker: 'nodeFirewalls', subject: 'node-1', names: ['ufw', 'nft'] };
    const value = { ufw: { ok: true as const, value: { exitCode: 0, stdout: 'Status: inactive', stderr: '' } } };
    await recorder.wires.places([question], async () => ({ told: [{ ...question, answer: { ok: true, value } }], channels: {} }));
    const again = replayWires(await bundleOf(recorder));
    const told = async (names: readonly string[], subject = 'node-1') => (await again.places([{ ...question, names, subject }], () => Promise.reject(new Error('asked')))).told[0]?.answer;
    expect(await told(['ufw', 'nft'])).toEqual({ ok: true, value });
    expect(await told(['ufw', 'ipvs'])).toEqual({ ok: true, value: { ...value, ipvs: { ok: false, reason: 'this bundle has no "ipvs" of node-1' } } });
    expect(await told(['ufw'], 'node-2')).toEqual({ ok: false, reason: 'this bundle has no answer of node-2 to nodeFirewalls' });
  });

  test('has a bound: what does not fit is left out by name, and is not known afterwards', async () => {
    const recorder = createRecorder(Date.now, 400);
    for (const name of ['a', 'b', 'c']) await recorder.wires.arm(get(`/${name}`), async () => answer({ id: crypto.randomUUID() }));
    const bundle = await bundleOf(recorder);
    expect(bundle.facts.leftOut).not.toEqual([]);
    expect(bundle.parts.size + bundle.facts.leftOut.length).toBe(3);
    await expect(replayWires(bundle).arm(get(`/${bundle.facts.leftOut[0]?.at(-6)}`), () => Promise.reject(new Error('sent')))).rejects.toThrow('This bundle has no answer');
  });

  test('never fails the run: an answer that cannot be written down is left out by name', async () => {
    const recorder = createRecorder();
    const endless: { self?: unknown } = {};
    endless.self = endless;
    expect(await recorder.wires.measured('way', () => endless, async () => endless)).toBe(endless);
    expect((await bundleOf(recorder)).facts.leftOut).toEqual(['measured/way.json']);
  });

  test('names of the cluster never lead out of the folder, and two places never share a file', async () => {
    const recorder = createRecorder();
    const long = 'x'.repeat(100);
    const subjects = ['../../etc/passwd', '..', 'a/b', 'a_b', 'node.with.dots', `one/${long}`, `two/${long}`];
    const told = subjects.map((subject) => ({ asker: 'x', subject, answer: { ok: false as const, reason: 'r' } }));
    await recorder.wires.places([], async () => ({ told, channels: {} }));
    const paths = [...(await bundleOf(recorder)).parts.keys()];
    expect(paths).toHaveLength(subjects.length);
    for (const path of paths) expect(path).toMatch(/^(?:nodes|pods)\/[A-Za-z0-9][A-Za-z0-9._-]*\.json$/);
  });
});

test('a bundle travels as one value, and a cut one is refused', async () => {
  const recorder = createRecorder();
  await hearSecrets(recorder.wires);
  const bundle = await bundleOf(recorder);
  const blob = toBlob(bundle);
  const again = fromBlob(blob);
  expect({ ...again, parts: textOf(again) }).toEqual({ ...bundle, parts: textOf(bundle) });
  expect(again.facts.schema).toBe(BUNDLE_SCHEMA);
  expect(() => fromBlob(blob.subarray(0, blob.byteLength - 1))).toThrow('run the diagnosis again');
  expect(() => fromBlob(Buffer.from('not a bundle at all'))).toThrow('it is damaged, or of another version');
});
