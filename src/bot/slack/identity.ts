/** Who the bot is at Slack, and whether its token still holds: until it does, requests are handled, and `/readyz` says no. */
import type { webApi } from '@slack/bolt';
import { errorText } from '../error-text.ts';
import type { Log } from '../core/log.ts';
import { appTrouble } from './trouble.ts';

export interface Identity {
  readonly team: string;
  readonly botId: string | undefined;
  readonly userId: string | undefined;
  /** Absent where the token may not ask. */
  readonly app: string | undefined;
}

export interface IdentityCheck {
  /** Absent until Slack has answered. */
  current(): Identity | undefined;
  /** Whether Slack knows us, as one of the workspaces that we serve. An outage of Slack leaves it as it was. */
  isWell(): boolean;
  /** Asks once; does not throw. Resolves with whether all is well. */
  refresh(): Promise<boolean>;
}

export function createIdentity(client: webApi.WebClient, workspaces: readonly string[], log: Log): IdentityCheck {
  let known: Identity | undefined;
  let trouble: string | undefined;
  let well = false;

  /** The same trouble is told once, not with every attempt. */
  const tell = (level: 'warn' | 'error', why: string, says: string): void => {
    if (why !== trouble) log[level]({ why }, says);
    trouble = why;
  };

  const attempt = async (): Promise<boolean> => {
    const found = await ask(client, known);
    known = found;
    if (workspaces.includes(found.team)) {
      trouble = undefined;
      return true;
    }
    const why = `the bot is installed in ${found.team}, which slack.workspaces does not name; add it there or set the token of another workspace`;
    tell('error', why, 'the bot would refuse everybody');
    return false;
  };

  return {
    current: () => known,
    isWell: () => well,
    refresh: async () => {
      try {
        well = await attempt();
      } catch (error) {
        const ours = appTrouble(error);
        if (ours === undefined) tell('warn', errorText(error), 'Slack does not say who we are');
        else tell('error', ours, 'Slack refuses this app; nothing works until an operator mends it');
        well &&= ours === undefined;
        return false;
      }
      return well;
    },
  };
}

async function ask(client: webApi.WebClient, known: Identity | undefined): Promise<Identity> {
  const { team_id, bot_id, user_id } = await client.auth.test();
  if (team_id === undefined) throw new Error('auth.test named no workspace');
  const app = known?.app ?? (bot_id === undefined ? undefined : await appOf(client, bot_id));
  return { team: team_id, botId: bot_id, userId: user_id, app };
}

/** One more hold against requests for another app; the signing secret is the first. */
async function appOf(client: webApi.WebClient, bot: string): Promise<string | undefined> {
  try {
    return (await client.bots.info({ bot })).bot?.app_id;
  } catch {
    return undefined;
  }
}
