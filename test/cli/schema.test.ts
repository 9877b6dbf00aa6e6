import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from '../../scripts/schema.ts';
import { readBundle } from '../../src/diagnostics/bundle/read-bundle.ts';
import { DIAGNOSES } from '../../src/diagnostics/model.ts';
import { publishedReport } from '../../src/diagnostics/published-report.ts';
import { reportSchema } from '../../src/diagnostics/report-schema.ts';
import { report } from '../bot/fixtures.ts';
import { problemsOf, schemaText } from './published.ts';
import { ROOT } from './run-cli.ts';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const real = publishedReport(report);

test.each(Object.entries(publishedSchemas()))('%s is what the product has: write it anew with node scripts/schema.ts', (name, text) => {
  expect(schemaText(name)).toBe(text);
});

test('a real report is of the published form', () => {
  expect(problemsOf('report', asJson(real))).toEqual([]);
});

const GOLDEN = join(ROOT, 'test', 'golden', 'bundles');

test.each(readdirSync(GOLDEN))('the recorded report of %s is of the published form', async (name) => {
  const { report: recorded } = await readBundle(join(GOLDEN, name));
  expect(recorded).toBeDefined();
  if (recorded !== undefined) expect(problemsOf('report', asJson(publishedReport(recorded)))).toEqual([]);
});

test('what became of a remedy is part of it', () => {
  const decided = publishedReport(report, () => ({ state: 'succeeded', says: 'The port answers again.' }));
  const [first] = decided.checks.flatMap(({ remedies }) => remedies);
  expect(first?.outcome).toEqual({ state: 'succeeded', says: 'The port answers again.' });
  expect(problemsOf('report', asJson(decided))).toEqual([]);
});

describe('a broken report is not', () => {
  test.each(['schema', 'run', 'diagnosis', 'cluster', 'startedAt', 'durationMs', 'verdict', 'sentence', 'checks', 'evidence', 'trips'])('without "%s"', (field) => {
    const { [field]: _, ...rest } = Object.fromEntries(Object.entries(real));
    expect(problemsOf('report', asJson(rest))).not.toEqual([]);
  });

  test.each<readonly [string, object]>([
    ['another schema', { schema: 2 }],
    ['a verdict that there is not', { verdict: 'not-applicable' }],
    ['a time that is none', { startedAt: 'today' }],
    ['negative trips', { trips: { node: -1, arm: 0, kubernetes: 0 } }],
    ['a check that gives no reason', { checks: [{ id: 'a', verdict: 'unknown', reason: '', findings: [], remedies: [] }] }],
    ['a remedy without an outcome', { checks: report.checks }],
    ['changes that could not be read, without a reason', { changes: { ok: false } }],
  ])('with %s', (_name, change) => {
    expect(problemsOf('report', asJson({ ...real, ...change }))).not.toEqual([]);
  });
});

const text = fc.string({ minLength: 1, maxLength: 20 });
const check = fc.record({
  id: text,
  verdict: fc.constantFrom('fault', 'clear', 'unknown', 'not-applicable', 'perhaps'),
  reason: fc.string({ maxLength: 20 }),
  findings: fc.array(fc.record({ subject: text, headline: text, says: text, evidence: fc.array(text, { maxLength: 2 }) }, { requiredKeys: ['subject', 'headline', 'says'] }), { maxLength: 2 }),
  remedies: fc.constant([]),
});
const someReport = fc.record({
  schema: fc.constant(1),
  run: text,
  diagnosis: fc.constantFrom(...DIAGNOSES),
  cluster: text,
  startedAt: fc.constantFrom('2026-11-20T10:40:00.000Z', '2024-02-29T00:00:00Z', '2026-02-30T00:00:00Z', ''),
  durationMs: fc.integer({ min: -1, max: 100_000 }),
  verdict: fc.constantFrom('fault', 'clear', 'unknown'),
  sentence: text,
  checks: fc.array(check, { maxLength: 3 }),
  evidence: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
  trips: fc.record({ node: fc.nat(), arm: fc.nat(), kubernetes: fc.double({ min: 0, max: 3, noNaN: true }) }),
});

test('the published file and the product agree on what a report is', () => {
  fc.assert(
    fc.property(someReport, (candidate) => {
      const value = asJson(candidate);
      expect(problemsOf('report', value).length === 0).toBe(reportSchema.safeParse(value).success);
    }),
  );
});
