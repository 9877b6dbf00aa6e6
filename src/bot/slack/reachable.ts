import { webApi } from '@slack/bolt';
import type { Channels } from './channels.ts';

const INVITE = 'I cannot post in this channel; invite me with /invite first, then ask again';

/**
 * A sentence where the bot could not open a thread in the channel; absent where it can, or where Slack does not say.
 * Without it a command in a channel that the bot has not joined would start a run that nobody ever sees.
 */
export async function unreachable(channels: Channels, id: string): Promise<string | undefined> {
  try {
    const channel = await channels(id);
    if (channel.is_archived === true) return 'This channel is archived; ask in another';
    return channel.is_member === false && channel.is_im !== true ? INVITE : undefined;
  } catch (error) {
    // An outage is no reason to refuse: the thread is shown once Slack is back.
    return error instanceof webApi.WebAPIPlatformError && error.data.error === 'channel_not_found' ? INVITE : undefined;
  }
}
