/** Who people are, read from Slack at the moment of the click: membership may have ended a minute ago. */
import type { webApi } from '@slack/bolt';
import type { Decision } from '../core/chat.ts';

const CHANGES = ['approve', 'deny', 'undo'];

/** A sentence for who may not decide; absent for members in a channel of our own. Fails closed. */
export type Eligible = (decision: Decision) => Promise<string | undefined>;

export function createEligible(client: webApi.WebClient, workspaces: readonly string[]): Eligible {
  return async ({ action, person, place }) => {
    if (!CHANGES.includes(action)) return undefined;
    const [stranger, shared] = await Promise.all([
      strangerRefusal(client, person.id, workspaces),
      sharedRefusal(client, place.channel),
    ]);
    return stranger ?? shared;
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
async function sharedRefusal(client: webApi.WebClient, channel: string): Promise<string | undefined> {
  const answer = await client.conversations.info({ channel });
  if (answer.channel?.is_ext_shared !== true) return undefined;
  return 'This channel is shared with another organisation; changes are decided in channels of your own. Ask again there';
}
