/** The simulator's control API, as the text mode of the demo uses it. */
import { z } from 'zod';

const message = z.object({
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  text: z.string(),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  visibleTo: z.string().optional(),
});

const change = z.object({ number: z.number(), kind: z.enum(['posted', 'updated', 'deleted', 'ephemeral']), message });

export type Message = z.infer<typeof message>;
export type Change = z.infer<typeof change>;

export interface SimulatorClient {
  command(user: string, channel: string, text: string): Promise<void>;
  /** @param value as the button carried it, where the message no longer shows the button */
  click(user: string, on: Pick<Message, 'channel' | 'ts'>, actionId: string, value?: string): Promise<void>;
  /** What happened in the chat after change number `after`; waits up to `waitMs` for something to happen. */
  changes(after: number, waitMs: number): Promise<readonly Change[]>;
}

const PATIENCE_MS = 40_000;

/** @param url base address of the control API */
export function simulatorClient(url: string): SimulatorClient {
  const post = async (path: string, body: unknown): Promise<void> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    await answered(`${url}/control/${path}`, init);
  };
  return {
    command: (user, channel, text) => post('command', { user, channel, text }),
    click: (user, on, actionId, value) => post('click', { user, message: { channel: on.channel, ts: on.ts }, actionId, value }),
    changes: async (after, waitMs) => z.array(change).parse(await answered(`${url}/control/changes?after=${after}&waitMs=${waitMs}`, {})),
  };
}

async function answered(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status} to ${new URL(url).pathname}: ${JSON.stringify(body)}`);
  return body;
}
