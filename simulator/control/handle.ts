import { z } from 'zod';
import { json, readJson, type Answer, type Exchange, type Handler } from '../http/exchange.ts';
import type { SlackStandIn } from '../slack/start.ts';
import type { Simulator } from '../start.ts';
import type { ChangeFeed } from './changes.ts';
import * as inputs from './inputs.ts';

class Refused extends Error {
  override readonly name = 'Refused';
}

type Act = (exchange: Exchange) => Promise<unknown>;

const longestWaitMs = 30_000;

/** An action on a JSON body of this shape. */
const take =
  <T>(schema: z.ZodType<T>, act: (input: T) => unknown): Act =>
  async ({ body }) => {
    const parsed = schema.safeParse(readJson({ body }));
    if (!parsed.success) throw new Refused(`the body cannot be used: ${z.prettifyError(parsed.error)}`);
    return (await act(parsed.data)) ?? { ok: true };
  };

function wanted({ query }: Exchange, name: string): string {
  const value = query.get(name);
  if (value === null) throw new Refused(`add "${name}" to the query`);
  return value;
}

const slackActs = (slack: SlackStandIn, feed: ChangeFeed): Record<string, Act> => ({
  'POST /control/bot-url': take(inputs.botUrl, ({ url }) => slack.setRequestUrl(url)),
  'POST /control/command': take(inputs.command, (input) => slack.command(input)),
  'POST /control/mention': take(inputs.mention, (input) => slack.mention(input)),
  'POST /control/click': take(inputs.click, (input) => slack.click(input)),
  'GET /control/messages': async (exchange) => slack.messages(wanted(exchange, 'channel')),
  'GET /control/thread': async (exchange) => slack.thread(wanted(exchange, 'channel'), wanted(exchange, 'ts')),
  'GET /control/ephemerals': async ({ query }) => slack.ephemerals(query.get('user') ?? undefined),
  'GET /control/changes': async ({ query }) =>
    feed.after(Number(query.get('after') ?? 0) || 0, Math.min(Number(query.get('waitMs') ?? 0) || 0, longestWaitMs)),
});

const clusterActs = ({ faults, fleet, requests }: Simulator): Record<string, Act> => ({
  'GET /control/state': () => faults.state(),
  'GET /control/requests': async () => requests(),
  'POST /control/fault': take(inputs.fault, ({ fault, node, on }) => faults.set(fault, node, on)),
  'POST /control/mend': () => faults.mend().then(() => ({ ok: true })),
  'POST /control/run': take(inputs.run, async ({ node, pod, script }) => {
    const { exitCode, stdout, stderr } = await fleet.run(node, script, pod === undefined ? {} : { pod });
    return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  }),
  'POST /control/connect': take(inputs.connect, async ({ node, pod, address, port }) => ({
    state: await fleet.connect(pod === undefined ? { node } : { node, pod }, { address, port }),
  })),
});

const loopback = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/** Pages of other origins can reach loopback too: they send an Origin, or a Host that only resolves to it. */
function assertLocal({ headers, method }: Exchange): void {
  if (headers.origin !== undefined) throw new Refused('this address is not for browsers');
  if (!loopback.test(headers.host ?? '')) throw new Refused('ask for 127.0.0.1 by its address');
  if (method === 'POST' && !(headers['content-type'] ?? '').startsWith('application/json'))
    throw new Refused('send the body as application/json');
}

/** Drives a simulator from another process. README.md lists the calls. */
export function createControl(simulator: Simulator, feed: ChangeFeed | undefined): Handler {
  const stand = simulator.slack?.stand;
  const acts = { ...clusterActs(simulator), ...(stand === undefined || feed === undefined ? {} : slackActs(stand, feed)) };
  return async (exchange): Promise<Answer> => {
    try {
      assertLocal(exchange);
      const act = new Map(Object.entries(acts)).get(`${exchange.method} ${exchange.path}`);
      return act === undefined ? json(404, { error: `there is no ${exchange.method} ${exchange.path}` }) : json(200, await act(exchange));
    } catch (error) {
      return json(error instanceof Refused ? 400 : 500, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}
