/** Who the bot is at Slack, asked once it answers: until then requests are handled, and `/readyz` says no. */
import type { webApi } from '@slack/bolt';
import { errorText } from '../error-text.ts';
import type { Log } from '../core/log.ts';

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
  /** Asks once; does not throw. Resolves with whether it is known now. */
  refresh(): Promise<boolean>;
}

export function createIdentity(client: webApi.WebClient, log: Log): IdentityCheck {
  let known: Identity | undefined;
  return {
    current: () => known,
    refresh: async () => {
      try {
        known ??= await ask(client);
      } catch (error) {
        log.warn({ why: errorText(error) }, 'Slack does not say who we are yet');
      }
      return known !== undefined;
    },
  };
}

async function ask(client: webApi.WebClient): Promise<Identity> {
  const { team_id, bot_id, user_id } = await client.auth.test();
  if (team_id === undefined) throw new Error('auth.test named no workspace');
  return { team: team_id, botId: bot_id, userId: user_id, app: bot_id === undefined ? undefined : await appOf(client, bot_id) };
}

/** One more hold against requests for another app; the signing secret is the first. */
async function appOf(client: webApi.WebClient, bot: string): Promise<string | undefined> {
  try {
    return (await client.bots.info({ bot })).bot?.app_id;
  } catch {
    return undefined;
  }
}
