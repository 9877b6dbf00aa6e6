/** The card as JSON: what `doctor --json` prints, and what a run's record keeps. Fields may be added; these stay. */
import { z } from 'zod';
import { DIAGNOSES } from '../model.ts';
import { CHANNELS } from './capability.ts';
import type { CapabilityCard } from './capability.ts';

const text = z.string();
const count = z.number().int().min(0);
const tells = z.enum(['yes', 'in-part', 'no']);
const works = z.enum(['yes', 'no', 'unknown']);
const why = { reason: text.exactOptional(), settle: z.array(text) };

const check = z.looseObject({ id: text, tells, ...why });

export const capabilityCardSchema = z.looseObject({
  schema: z.literal(1),
  cluster: text,
  at: text,
  probe: z.boolean(),
  sku: text,
  diagnoses: z.array(z.looseObject({ diagnosis: z.enum(DIAGNOSES), tells, checks: z.array(check) })),
  channels: z.array(z.looseObject({ channel: z.enum(CHANNELS), works, ...why })),
  fixes: z.array(z.looseObject({ fix: text, works, ...why })),
  notes: z.array(text),
  trips: z.looseObject({ node: count, arm: count, kubernetes: count }),
}) satisfies z.ZodType<CapabilityCard>;
