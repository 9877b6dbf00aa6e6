import { describe, expect, test } from '@jest/globals';
import { egressProbes } from '../../../src/diagnostics/collectors/egress-probes.ts';
import type { Answer } from '../../../src/diagnostics/evidence.ts';
import type { Target } from '../../../src/diagnostics/model.ts';
import type { NodeAnswer, SectionAnswer } from '../../../src/diagnostics/node/answer.ts';
import { context } from '../egress-context.ts';
import { cluster, gathered, have, lack, node, nodes, pods } from '../evidence.ts';

const answered = (stdout: string, more: Partial<SectionAnswer> = {}): Answer<NodeAnswer> => have({ egress: have({ exitCode: 0, stderr: '', stdout, ...more }) });
const placesAsked = (target: Target = {}, change: Parameters<typeof gathered>[0] = {}) => {
  const evidence = gathered(change);
  const run = context({ target });
  return {
    nodes: nodes.map(({ name }) => name).filter((name) => egressProbes.sections(name, evidence, run).length > 0),
    pods: (egressProbes.podSections?.(evidence, run) ?? []).map(({ pod }) => `${pod.namespace}/${pod.name}`),
  };
};
const read = (answers: [string, Answer<NodeAnswer>][], change: Parameters<typeof gathered>[0] = {}, target: Target = { pod: 'shop/web-7c9fd6b5c4-2', host: 'api.example' }) =>
  egressProbes.read(new Map(answers), gathered(change), context({ target }));

describe('places', () => {
  test('are a node of each pool and an ordinary pod on it', () => {
    const { nodes: asked, pods: inside } = placesAsked();
    expect(asked).toHaveLength(1);
    expect(inside).toHaveLength(1);
    expect(inside[0]).toMatch(/^shop\/web-/);
  });

  test('are the pod that was asked about, and its node', () => {
    expect(placesAsked({ pod: 'shop/web-7c9fd6b5c4-2' })).toEqual({ nodes: ['node-2'], pods: ['shop/web-7c9fd6b5c4-2'] });
  });

  test('are the node that was asked about, and a pod on it', () => {
    expect(placesAsked({ node: 'node-1' })).toEqual({ nodes: ['node-1'], pods: ['shop/web-7c9fd6b5c4-1'] });
  });

  test('on Windows are not asked in shell', () => {
    const windows = nodes.map((one) => (one.name === 'node-2' ? { ...node('node-2'), os: 'windows' } : one));
    expect(placesAsked({ pod: 'shop/web-7c9fd6b5c4-2' }, { nodes: windows })).toEqual({ nodes: [], pods: [] });
    expect(read([], { nodes: windows }).views).toMatchObject([{ results: { ok: false, reason: expect.stringContaining('Windows') } }, { results: { ok: false } }]);
  });

  test.each([
    [{ pod: 'shop/gone' }, 'there is no pod shop/gone'],
    [{ node: 'gone' }, 'there is no node gone'],
  ])('that do not exist are missing evidence: %j', (target, says) => {
    expect(() => egressProbes.read(new Map(), gathered(), context({ target }))).toThrow(says);
  });

  test('are nodes alone where the pods cannot be listed, unless a pod was asked about', () => {
    const without = gathered({}, { pods: 'the Kubernetes API refused it' });
    expect(egressProbes.read(new Map(), without, context()).views.every(({ place }) => place.pod === undefined)).toBe(true);
    expect(() => egressProbes.read(new Map(), without, context({ target: { pod: 'shop/web-7c9fd6b5c4-2' } }))).toThrow('refused it');
  });
});

describe('answers', () => {
  test('are read endpoint by endpoint, and one that is missing is unknown', () => {
    const { views } = read([['node-2', answered('@endpoint 0\n@addresses 203.0.113.10\ncurl: (6) Could not resolve host: x\n@exit 6\n')]]);
    const [first] = views;
    expect(first?.results.ok === true ? first.results.value.map(({ outcome }) => outcome) : []).toEqual(['name-not-resolved', 'unknown', 'unknown', 'unknown', 'unknown']);
  });

  test.each<[string, [string, Answer<NodeAnswer>][], string]>([
    ['nobody was asked', [], 'was not asked'],
    ['the node could not be asked', [['node-2', lack('Run Command is busy')]], 'Run Command is busy'],
    ['the section was left out', [['node-2', have({ egress: lack('its 5,000 bytes did not fit') })]], 'did not fit'],
    ['it did not end', [['node-2', answered('', { exitCode: 124 })]], 'did not end in time'],
    ['a tool is missing', [['node-2', answered('', { exitCode: 3, stderr: 'curl is not here\n' })]], 'curl is not here'],
  ])('where %s, the place is not measured, with the reason', (_where, answers, says) => {
    expect(read(answers).views[0]?.results).toMatchObject({ ok: false, reason: expect.stringContaining(says) });
  });

  test('show up as excerpts, by place', () => {
    const evidence = read([['node-2', answered('@endpoint 0\n@exit 6\ncurl: (6) Could not resolve host: api.example\n')]]);
    const excerpts = egressProbes.excerpts(evidence);
    expect(excerpts['node/node-2/egress']).toContain('api.example:443');
    expect(excerpts['pod/shop/web-7c9fd6b5c4-2/egress']).toContain('was not asked');
  });
});

test('without the list of required endpoints the usual three are tried', () => {
  const { endpoints } = egressProbes.read(new Map(), gathered({ cluster, pods }, { requiredEndpoints: '403' }), context());
  expect(endpoints.map(({ host }) => host)).toContain('mcr.microsoft.com');
});
