import type { JsonObject } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { annotate } from '../mrkdwn/annotate.ts';
import { EMOJI } from '../mrkdwn/emoji.ts';
import { parseMrkdwn, parsePlain } from '../mrkdwn/parse.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A message as the page draws it: all text already parsed. */
export function shownMessage(message: SlackMessage): JsonObject {
  return {
    ...message,
    nodes: message.mrkdwn === false ? parsePlain(message.text) : parseMrkdwn(message.text),
    blocks: annotate(message.blocks),
    attachments: annotate(message.attachments),
    reactions: message.reactions?.map((each) => ({ ...each, glyph: EMOJI[each.name] ?? `:${each.name}:` })),
  };
}

/** Everything that the page needs to draw itself for one person. */
export function snapshot({ directory, messages, options }: Workspace, user: string | undefined): JsonObject {
  const own = user === undefined ? [] : messages.ephemerals(user);
  return {
    team: { id: options.teamId, domain: options.teamDomain },
    botUserId: options.botUserId,
    command: options.commands?.[0] ?? '/aks',
    people: directory.people.filter((person) => !person.deleted),
    groups: (options.userGroups ?? []).map(({ id, handle }) => ({ id, handle })),
    channels: options.channels.map(({ id, name, isPrivate, isExtShared }) => ({ id, name, isPrivate, isExtShared })),
    messages: [...options.channels.flatMap(({ id }) => messages.inChannel(id)), ...own].map(shownMessage),
    hasPanel: options.panel !== undefined,
  };
}
