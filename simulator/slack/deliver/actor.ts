import type { SlackChannel, SlackPerson } from '../options.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Who acts, and where. Throws a plain error when Slack's client would not even let them try. */
export function actor(
  { directory }: Workspace,
  { user, channel }: { user: string; channel: string },
): { person: SlackPerson; channel: SlackChannel } {
  const person = directory.person(user);
  if (!person) throw new Error(`no person ${user} in the workspace: name one of ${directory.people.map(({ id }) => id).join(', ')}`);
  if (person.deleted) throw new Error(`${user} is deactivated and cannot act`);
  const place = directory.channel(channel);
  if (!place) throw new Error(`no channel ${channel} in the workspace`);
  if (place.isPrivate && !place.members.includes(user)) throw new Error(`${user} is not in the private channel ${channel}`);
  return { person, channel: place };
}
