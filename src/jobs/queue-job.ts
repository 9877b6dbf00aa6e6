import { z } from 'zod';

/** What both ends of a queue know of a job: the id of its run or approval, which is the truth about it. */
export const payload = z.object({ id: z.string() });
export type Payload = z.infer<typeof payload>;
export type QueueName = 'diagnose' | 'project' | 'remediate';

/** Slack asks for no more than about one message a second in a channel; an edit counts as one. */
export const SHOW_EVERY_MS = 1500;
/** With the longest pause of 30 s this outlasts eight hours without the chat platform. */
export const SHOW_ATTEMPTS = 1000;
