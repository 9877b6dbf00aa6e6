/** Who people are, read from Slack at the moment of the click: membership may have ended a minute ago. */
import type { webApi } from '@slack/bolt';
import type { Log } from '../core/log.ts';
import type { Standing } from '../core/screen.ts';
import { errorText } from '../error-text.ts';
import type { Channels } from './channels.ts';

export interface MembersDeps {
  readonly client: webApi.WebClient;
  readonly channels: Channels;
  readonly workspaces: readonly string[];
  readonly log: Log;
}

/** Absent for members in a channel of our own. */
export function createStanding({ client, channels, workspaces, log }: MembersDeps): Standing {
  return async ({ person, place }) => {
    try {
      const [stranger, shared] = await Promise.all([
        strangerRefusal(client, person.id, workspaces),
        sharedRefusal(channels, place.channel),
      ]);
      return stranger ?? shared;
    } catch (error) {
      log.warn({ by: person.id, why: errorText(error) }, 'a click was refused: Slack does not say who it is');
      return 'Slack does not tell me right now who you are, so nothing was done; click again in a minute';
    }
  };
}

/** https://docs.slack.dev/reference/objects/user-object */
async function strangerRefusal(client: webApi.WebClient, id: string, workspaces: readonly string[]): Promise<string | undefined> {
  const { user } = await client.users.info({ user: id });
  if (user === undefined || user.deleted === true) return 'This account is not active, so it decides nothing';
  if (user.is_bot === true || user.id === 'USLACKBOT') return 'Apps decide nothing here; a person has to click';
  if (user.is_restricted === true || user.is_ultra_restricted === true) {
    return 'Guests of this workspace may not decide; ask a member';
  }
  if (user.is_stranger === true || !workspaces.includes(user.team_id ?? '')) {
    return 'Only members of the workspace that runs this bot may decide; ask one of them';
  }
  return undefined;
}

/** Outsiders read along in a shared channel, and what is proposed there may have been provoked by them. */
async function sharedRefusal(channels: Channels, id: string): Promise<string | undefined> {
  const { is_ext_shared } = await channels(id);
  if (is_ext_shared !== true) return undefined;
  return 'This channel is shared with another organisation; changes are decided in channels of your own. Ask again there';
}
