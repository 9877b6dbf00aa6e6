import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { SlackOptions } from '../../../simulator/slack/options.ts';
import type { SlackStandIn } from '../../../simulator/slack/start.ts';
import { startSlack } from '../../../simulator/slack/start.ts';

export const TOKEN = 'xoxb-test-token';
export const SECRET = 'test-signing-secret';

export function options(more: Partial<SlackOptions> = {}): SlackOptions {
  return {
    teamId: 'T1',
    teamDomain: 'contoso',
    appId: 'A1',
    botToken: TOKEN,
    botUserId: 'UBOT',
    signingSecret: SECRET,
    requestUrl: 'http://127.0.0.1:9/slack/events',
    rates: 'off',
    people: [
      { id: 'UANA', name: 'ana', realName: 'Ana Lima', role: 'requester' },
      { id: 'UBO', name: 'bo', realName: 'Bo Berg', role: 'approver' },
      { id: 'UEVE', name: 'eve', realName: 'Eve Extern', role: 'outsider', team: 'T2' },
      { id: 'UGONE', name: 'gone', realName: 'Gone Away', deleted: true },
      { id: 'UBOT', name: 'aks', realName: 'AKS', isBot: true },
    ],
    channels: [
      { id: 'C1', name: 'incidents', members: ['UANA', 'UBO', 'UEVE'], isExtShared: true },
      { id: 'C2', name: 'lounge', members: ['UANA'], botIsMember: false },
      { id: 'C3', name: 'secret', members: ['UBO'], isPrivate: true, botIsMember: false },
    ],
    userGroups: [{ id: 'S1', handle: 'sre', users: ['UBO'] }],
    ...more,
  };
}

export interface Bench {
  slack: SlackStandIn;
  app: App;
  /** Where Bolt listens. */
  requestUrl: string;
  close(): Promise<void>;
}

/** The stand-in with a real Bolt app on the other end of the wire. */
export async function startBench(more: Partial<SlackOptions> = {}): Promise<Bench> {
  const slack = await startSlack(options(more));
  const receiver = new HTTPReceiver({
    signingSecret: SECRET,
    endpoints: '/slack/events',
    logLevel: LogLevel.ERROR,
    // Tests leave requests unacknowledged on purpose; Bolt's complaint would come after they ended.
    unhandledRequestTimeoutMillis: 100,
    unhandledRequestHandler: () => {},
  });
  // Bolt checks its token in the background and would go on trying long after a short test has ended.
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({ token: TOKEN, receiver, logLevel: LogLevel.ERROR, clientOptions, tokenVerificationEnabled: false });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Bolt listens on no port');
  const requestUrl = `http://127.0.0.1:${address.port}/slack/events`;
  slack.setRequestUrl(requestUrl);
  return {
    slack,
    app,
    requestUrl,
    close: async () => {
      await slack.close();
      await app.stop();
    },
  };
}

/** One raw call of the Web API. */
export async function call(
  slack: SlackStandIn,
  method: string,
  args: Record<string, unknown> = {},
  token: string | undefined = TOKEN,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(args),
  });
  return { status: response.status, headers: response.headers, body: Object(await response.json()) };
}

export const section = (text: string): Record<string, unknown> => ({ type: 'section', text: { type: 'mrkdwn', text } });

export const button = (actionId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'button',
  action_id: actionId,
  text: { type: 'plain_text', text: actionId },
  ...more,
});

export const actions = (...elements: Record<string, unknown>[]): Record<string, unknown> => ({ type: 'actions', elements });
