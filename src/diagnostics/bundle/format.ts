/** The files of a bundle, as they are read: what a person wrote by hand is checked field by field. */
import { z } from 'zod';
import { DIAGNOSES } from '../model.ts';
import type { Report } from '../model.ts';
import { BUNDLE_SCHEMA } from './bundle.ts';
import type { BundleFacts } from './bundle.ts';
import type { Failure } from './failure.ts';

const count = z.int().nonnegative();
const word = z.string().exactOptional();

const target = z.strictObject({ host: word, port: z.int().exactOptional(), service: word, pod: word, node: word, namespace: word, from: word });

export const bundleFacts: z.ZodType<BundleFacts> = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA),
  version: z.string().default(''),
  run: z.string().default('by-hand'),
  diagnosis: z.enum(DIAGNOSES),
  cluster: z.string().min(1),
  clusterId: z.string({ error: 'the ARM id of the cluster is missing: /subscriptions/…/managedClusters/NAME' }).regex(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i, 'the ARM id of a managed cluster is expected'),
  target: target.default({}),
  startedAt: z.iso.datetime(),
  durationMs: count.default(0),
  probeAllowed: z.boolean().default(true),
  atOnce: count.default(20),
  trips: z.strictObject({ node: count, arm: count, kubernetes: count }).default({ node: 0, arm: 0, kubernetes: 0 }),
  leftOut: z.array(z.string()).readonly().default([]),
});

const failure: z.ZodType<Failure> = z.strictObject({
  name: z.string(),
  message: z.string(),
  code: word,
  statusCode: z.int().exactOptional(),
  get cause() {
    return failure.exactOptional();
  },
});

/** One request and what came of it: an answer as JSON or text, or the error that came instead. */
export const exchange = z.strictObject({
  request: z.strictObject({ method: z.string().default('GET'), path: z.string().startsWith('/'), body: z.string().default('') }),
  answer: z.strictObject({ status: z.int().default(200), headers: z.record(z.string(), z.string()).default({ 'content-type': 'application/json' }), json: z.unknown().optional(), text: word }).exactOptional(),
  failure: failure.exactOptional(),
  afterMs: count.default(0),
  tookMs: count.default(0),
}).refine((one) => (one.answer === undefined) !== (one.failure === undefined), 'either "answer" or "failure" is expected');
export type Exchange = z.infer<typeof exchange>;

/** Read by people and compared with; never judged by. */
export const anyReport = z.custom<Report>((value) => z.looseObject({ schema: z.literal(1), checks: z.array(z.unknown()) }).safeParse(value).success, 'the report of a run is expected');

const no = z.strictObject({ ok: z.literal(false), reason: z.string() });
const section = z.union([z.strictObject({ exitCode: z.int().default(0), stdout: z.string().default(''), stderr: z.string().default('') }), no]);
export type SectionPart = z.infer<typeof section>;

/** What one node or pod answered: by probe, by section. `null`: it was asked for, and not in the answer. */
export const place = z.strictObject({
  subject: z.string().min(1),
  channel: word,
  answers: z.record(z.string(), z.union([no, z.record(z.string(), section.nullable())])),
});
export type PlacePart = z.infer<typeof place>;

export const measurement = z.strictObject({ name: z.string().min(1), value: z.unknown().optional(), failure: failure.exactOptional() });
export type MeasurementPart = z.infer<typeof measurement>;
