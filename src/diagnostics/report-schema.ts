/**
 * The published report as a schema: what others may rely on. Objects are open, since fields may be added; those that are
 * named stay. `docs/schema/report.schema.json` is made of it.
 */
import { z } from 'zod';
import { DIAGNOSES } from './model.ts';
import type { PublishedReport } from './published-report.ts';

const text = z.string();
const sentence = z.string().min(1);
const names = z.array(text);
const count = z.number().int().min(0);
const time = z.iso.datetime().describe('UTC, ISO 8601.');
/** As the source writes it. */
const theirTime = z.iso.datetime({ offset: true }).describe('ISO 8601.');

const finding = z
  .looseObject({
    subject: text.describe('Who it is about: a node, a rule, a pod.'),
    headline: sentence.describe('Names the cause and the subject.'),
    says: text.describe('The proof.'),
    breaks: text.describe('What stops working because of it.').exactOptional(),
    explains: names.describe('Of a cause: subjects of the symptom that it explains.').exactOptional(),
    measured: text.describe('Of a cause: what was measured of a subject that it explains.').exactOptional(),
    explainedBy: names.describe('Of a symptom: ids of the checks that explain it.').exactOptional(),
    evidence: names.describe('Paths of the evidence; the field "evidence" of the report has excerpts of it.'),
    concerns: names.describe('Resources whose change could have caused it.').exactOptional(),
    since: theirTime.exactOptional(),
  })
  .describe('What a faulty check says about one subject.');

const operation = z.looseObject({ kind: text }).describe('One change; which fields it has depends on its kind.');

const outcome = z
  .looseObject({ state: z.enum(['succeeded', 'failed', 'unknown']), says: text })
  .nullable()
  .describe('What became of it after an approval; null where nothing was decided.');

const remedy = z
  .looseObject({
    key: text,
    title: sentence,
    risk: z.enum(['low', 'risky']),
    operations: z.array(operation).describe('Empty for advice: then the command is for a person to run.'),
    command: text.describe('Exactly what would run, or what a person may run.'),
    undo: text.describe('What takes it back, or why nothing does.'),
    channel: z.enum(['run-command', 'debug-pod', 'arm', 'kubernetes']),
    blastRadius: text,
    leaves: text.exactOptional().describe('What stays broken even where the repair works.'),
    lasting: text.describe('The repair that lasts.'),
    adviceBecause: text.exactOptional(),
    restsOn: z.unknown().describe('The facts that the proposal rests on.'),
    verify: z.looseObject({ checks: names, subjects: names }).describe('These checks must no longer find a fault with any of these subjects.'),
    outcome,
  })
  .describe('A proposed change, or advice.');

const check = z
  .looseObject({
    id: sentence,
    verdict: z.enum(['fault', 'clear', 'unknown', 'not-applicable']).describe('Missing evidence is "unknown", never "clear".'),
    reason: sentence,
    findings: z.array(finding),
    remedies: z.array(remedy),
    coverage: z.looseObject({ asked: names, told: names }).describe('Of a symptom: what was asked about, and what of it was told for certain.').exactOptional(),
    fact: z.literal(true).describe('It says how things are and rules nothing out.').exactOptional(),
    settle: text.describe('Of "unknown": how to find out, completing "to find out, …".').exactOptional(),
  })
  .describe('One possible cause, judged.');

const change = z.looseObject({
  at: theirTime,
  by: text.describe('Empty where the source does not say.'),
  what: text,
  resource: text,
  near: names.describe('Ids of the checks whose findings it is near.'),
  match: z.enum(['resource-and-time', 'resource', 'neighbour']),
  since: theirTime.exactOptional(),
});

const changes = z
  .discriminatedUnion('ok', [z.looseObject({ ok: z.literal(true), value: z.array(change) }), z.looseObject({ ok: z.literal(false), reason: sentence })])
  .describe('Changes of the last hours near a fault, best match first; none of them is claimed to be its cause.');

export const reportSchema = z
  .looseObject({
    schema: z.literal(1),
    run: sentence.describe('Id of the run.'),
    diagnosis: z.enum(DIAGNOSES),
    cluster: sentence,
    startedAt: time,
    durationMs: z.number().min(0),
    verdict: z.enum(['fault', 'clear', 'unknown']).describe('The worst of the checks: fault, then unknown, then clear.'),
    sentence: sentence.describe('The run in one sentence.'),
    checks: z.array(check),
    changes: changes.exactOptional(),
    changesUnread: names.describe('Sources of changes that could not be read, each with the reason.').exactOptional(),
    evidence: z.record(text, text).describe('Raw excerpts by path, bounded and redacted.'),
    trips: z.looseObject({ node: count, arm: count, kubernetes: count }).describe('Calls that the run made; "node" counts scripts that ran on nodes.'),
  })
  .describe('What one diagnosis of one cluster came to.') satisfies z.ZodType<PublishedReport>;
