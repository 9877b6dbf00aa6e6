import { expect, test } from '@jest/globals';
import type { Check } from '../../src/diagnostics/define.ts';
import type { CheckResult, Finding } from '../../src/diagnostics/model.ts';
import { relate } from '../../src/diagnostics/relate.ts';
import { CHECKS } from '../../src/diagnostics/registry.ts';

const checkOf = (role: Check['role']): Check => {
  const check = CHECKS.find((one) => one.role === role);
  if (check === undefined) throw new Error(`no check is a ${role}`);
  return check;
};
const SYMPTOM = { ...checkOf('symptom'), id: 'port-unreachable' };
const FIREWALL = { ...checkOf('cause'), id: 'firewall-blocks' };
const GROUP = { ...checkOf('cause'), id: 'group-denies' };
const FACT = { ...checkOf('fact'), id: 'age' };

const finding = (subject: string, more: Partial<Finding> = {}): Finding => ({ subject, headline: '', says: `of ${subject}`, evidence: [], ...more });
const result = (id: string, ...findings: readonly Finding[]): CheckResult => ({ id, verdict: 'fault', reason: '', findings, remedies: [] });

const related = (...results: readonly CheckResult[]): readonly (readonly Finding[])[] =>
  relate([SYMPTOM, FIREWALL, GROUP, FACT], results).map(({ findings }) => findings);

test('a symptom names every cause that explains this very subject, and no other', () => {
  const causes = [result('firewall-blocks', finding('rule', { explains: ['node-2'] })), result('group-denies', finding('deny', { explains: ['node-2', 'node-7'] }))];
  const [symptom] = related(result('port-unreachable', finding('node-2'), finding('node-7'), finding('node-9')), ...causes);
  expect(symptom?.map(({ explainedBy }) => explainedBy)).toEqual([['firewall-blocks', 'group-denies'], ['group-denies'], undefined]);
});

test('a cause carries the first thing that was measured of what it explains', () => {
  const [, cause] = related(result('port-unreachable', finding('node-7'), finding('node-2')), result('firewall-blocks', finding('rule', { explains: ['node-2'] }), finding('other', { explains: ['node-9'] }), finding('silent')));
  expect(cause?.map(({ measured }) => measured)).toEqual(['of node-2', undefined, undefined]);
});

test('what another cause or a fact says is no measurement, and a fact explains no symptom', () => {
  const [symptom, cause] = related(result('port-unreachable', finding('node-2')), result('firewall-blocks', finding('rule', { explains: ['node-3'] })), result('group-denies', finding('node-3')), result('age', finding('old', { explains: ['node-2'] })));
  expect(symptom?.[0]?.explainedBy).toBeUndefined();
  expect(cause?.[0]?.measured).toBeUndefined();
});
