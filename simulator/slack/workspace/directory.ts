import type { SlackChannel, SlackOptions, SlackPerson } from '../options.ts';
import { Refusal } from './refusal.ts';

/** Who and what exists in the workspace. */
export interface Directory {
  readonly people: readonly SlackPerson[];
  person(id: string | undefined): SlackPerson | undefined;
  channel(id: string | undefined): SlackChannel | undefined;
  teamOf(person: SlackPerson): string;
  /** The channel as the bot sees it. Throws `channel_not_found`, also for private channels without the bot. */
  visibleChannel(id: string | undefined): SlackChannel;
}

export function createDirectory(options: SlackOptions): Directory {
  const people = options.people.some((each) => each.id === options.botUserId)
    ? options.people
    : [...options.people, { id: options.botUserId, name: 'aks', realName: 'AKS', isBot: true }];
  const channel = (id: string | undefined) => options.channels.find((each) => each.id === id);
  return {
    people,
    person: (id) => people.find((each) => each.id === id),
    channel,
    teamOf: (person) => person.team ?? options.teamId,
    visibleChannel(id) {
      const found = channel(id);
      if (!found || (found.isPrivate && !botIsIn(found))) throw new Refusal('channel_not_found');
      return found;
    },
  };
}

export function botIsIn(channel: SlackChannel): boolean {
  return channel.botIsMember ?? true;
}

/** Members of a channel; the bot is one without being listed. */
export function membersOf(channel: SlackChannel, botUserId: string): string[] {
  const members = new Set(channel.members);
  if (botIsIn(channel)) members.add(botUserId);
  return [...members];
}
