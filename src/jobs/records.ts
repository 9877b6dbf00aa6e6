/**
 * The records in Redis as schemas: whatever is read is checked here, once. Fields that are not named are kept, so that
 * a record written by a newer version survives being read and written by this one.
 */
import { z } from 'zod';
import { DIAGNOSES } from '../diagnostics/model.ts';
import type { Progress, Remedy, Report, Target } from '../diagnostics/model.ts';
import type { Approval, Person, Place, RunRequest, Shown, Vote } from './contract.ts';
import { operationRecord } from './operation-record.ts';

const text = z.string();
const time = z.number();
const platform = z.enum(['slack', 'teams']);
const maybe = text.exactOptional();

const person = z.looseObject({ platform, team: text, id: text, name: text }) satisfies z.ZodType<Person>;
const place = z.looseObject({ platform, team: text, channel: text, thread: maybe }) satisfies z.ZodType<Place>;
const vote = z.looseObject({ person, at: time }) satisfies z.ZodType<Vote>;

const remedy = z.looseObject({
  key: text,
  title: text,
  risk: z.enum(['low', 'risky']),
  operations: z.array(operationRecord),
  command: text,
  undo: text,
  channel: z.enum(['run-command', 'debug-pod', 'arm', 'kubernetes']),
  blastRadius: text,
  leaves: maybe,
  lasting: text,
  adviceBecause: maybe,
  restsOn: z.unknown(),
  verify: z.looseObject({ checks: z.array(text), subjects: z.array(text) }),
}) satisfies z.ZodType<Remedy>;

const finding = z.looseObject({
  subject: text,
  headline: text,
  says: text,
  breaks: maybe,
  evidence: z.array(text),
});

const checkResult = z.looseObject({
  id: text,
  verdict: z.enum(['fault', 'clear', 'unknown', 'not-applicable']),
  reason: text,
  findings: z.array(finding),
  remedies: z.array(remedy),
});

const nearbyChange = z.looseObject({ at: text, by: text, what: text, resource: text, near: z.array(text), match: z.enum(['resource-and-time', 'resource', 'neighbour']), since: maybe });
const nearbyChanges = z.union([z.looseObject({ ok: z.literal(true), value: z.array(nearbyChange) }), z.looseObject({ ok: z.literal(false), reason: text })]);

const count = z.number();
const diagnosis = z.enum(DIAGNOSES);
const outcome = z.looseObject({ state: z.enum(['succeeded', 'failed', 'unknown']), says: text });

export const progressRecord = z.looseObject({
  checksDone: count,
  checksTotal: count,
  nodesAnswered: count,
  nodesTotal: count,
  waitingFor: text,
}) satisfies z.ZodType<Progress>;

export const reportRecord = z.looseObject({
  schema: z.literal(1),
  run: text,
  diagnosis,
  cluster: text,
  startedAt: text,
  durationMs: z.number(),
  verdict: z.enum(['fault', 'clear', 'unknown']),
  sentence: text,
  checks: z.array(checkResult),
  changes: nearbyChanges.exactOptional(),
  changesUnread: z.array(text).exactOptional(),
  evidence: z.record(text, text),
  trips: z.looseObject({ node: count, arm: count, kubernetes: count }),
}) satisfies z.ZodType<Report>;

const target = z.looseObject({
  host: maybe,
  port: z.number().exactOptional(),
  service: maybe,
  pod: maybe,
  node: maybe,
  namespace: maybe,
  from: maybe,
}) satisfies z.ZodType<Target>;

export const requestRecord = z.looseObject({
  id: text,
  diagnosis,
  cluster: text,
  target,
  requester: person,
  place,
  requestedAt: time,
  purpose: z.literal('capabilities').exactOptional(),
}) satisfies z.ZodType<RunRequest>;

export const statusRecord = z.enum(['queued', 'running', 'done', 'failed']);

export const shownRecord = z.looseObject({
  message: z.looseObject({ channel: text, id: text }),
  hash: text,
}) satisfies z.ZodType<Shown>;

export const approvalRecord = z.looseObject({
  id: text,
  run: text,
  cluster: text,
  check: text,
  diagnosis: diagnosis.exactOptional(),
  target: target.exactOptional(),
  place,
  requester: person,
  remedy,
  fingerprint: text,
  state: z.enum(['pending', 'approved', 'running', 'succeeded', 'failed', 'unknown', 'denied', 'expired', 'superseded']),
  needs: z.looseObject({ approvers: z.number(), requesterMayApprove: z.boolean() }),
  votes: z.array(vote),
  deniedBy: vote.exactOptional(),
  createdAt: time,
  expiresAt: time,
  startedAt: time.exactOptional(),
  startedBy: maybe,
  finishedAt: time.exactOptional(),
  outcome: outcome.exactOptional(),
  applied: z.enum(['yes', 'no', 'unknown']).exactOptional(),
  measureFrom: time.exactOptional(),
  because: maybe,
  undoes: maybe,
  undoneBy: maybe,
  version: z.number(),
}) satisfies z.ZodType<Approval>;
