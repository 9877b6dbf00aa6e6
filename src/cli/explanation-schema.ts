import { z } from 'zod';
import type { Explanation } from '../diagnostics/explain/explanation.ts';
import { DIAGNOSES } from '../diagnostics/model.ts';

const TOOLS = ['ufw', 'iptables', 'nft', 'nc', 'nslookup', 'dig', 'curl', 'ss', 'crictl', 'lsns', 'pstree', 'tcptracer', 'network-watcher', 'metrics', 'run-command', 'kubectl', 'event', 'unknown'] as const;

/** The JSON of `explain --json`. Fields may be added; these stay. */
export const explanationSchema = z
  .looseObject({
    tool: z.enum(TOOLS).describe('What the text is an output of; "unknown" where nothing was recognised.'),
    verdict: z.enum(['allow', 'block', 'unknown', 'inactive', 'not-applicable']).describe('What the text alone says of the way that it is about.'),
    proves: z.string().describe('What follows from the text alone.'),
    leavesOpen: z.string().describe('What it does not tell, and why.'),
    next: z.enum(DIAGNOSES).describe('The diagnosis that settles it.').exactOptional(),
    asks: z.string().describe('What would have to be known, where the text does not say enough.').exactOptional(),
  })
  .describe('What a pasted output proves.') satisfies z.ZodType<Explanation>;
