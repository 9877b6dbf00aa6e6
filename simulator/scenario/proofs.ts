import { z } from 'zod';

const port = z.number().int().min(1).max(65_535);
/** Where a proof starts: a node, or one of its pods as `namespace/name`. */
const from = { node: z.string(), pod: z.string().optional() };

const connect = z.strictObject({
  connect: z.strictObject({ ...from, address: z.ipv4(), port }),
  state: z.enum(['open', 'refused', 'timeout', 'unreachable']),
});

const resolve = z.strictObject({
  resolve: z.strictObject({ ...from, name: z.string().min(1), server: z.ipv4().optional(), tcp: z.boolean().default(false) }),
  answer: z.enum(['NOERROR', 'NXDOMAIN', 'SERVFAIL', 'REFUSED', 'timeout', 'refused']),
});

const fetch = z.strictObject({
  fetch: z.strictObject({ ...from, url: z.url() }),
  /** `status 200`, or what curl exits with: `exit 28`. */
  says: z.string().regex(/^(?:status [1-5]\d\d|exit \d{1,3})$/, 'must be "status NNN" or "exit N"'),
});

/** What a command on the node prints, its end trimmed. */
const run = z.strictObject({ run: z.strictObject({ ...from, script: z.string().min(1) }), prints: z.string() });

/** What is true of the scenario, measured by connections inside of it and not by whoever diagnoses it. */
export const proof = z.union([connect, resolve, fetch, run]);

export type Proof = z.infer<typeof proof>;
