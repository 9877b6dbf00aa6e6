/** The message shortcut "Explain with AKS": the message's text becomes what was pasted. */
import { z } from 'zod';
import { plainText, type IncomingCommand } from './incoming.ts';

/** Named in deploy/slack/manifest.yaml. */
export const EXPLAIN_CALLBACK = 'aks:explain';

const id = z.string().min(1).max(64);

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
const shortcut = z.object({
  team: z.object({ id }),
  user: z.object({ id, team_id: id.optional(), name: z.string().optional(), username: z.string().optional() }),
  channel: z.object({ id }),
  message: z.object({
    ts: id,
    thread_ts: id.optional(),
    text: z.string().default(''),
    attachments: z.array(z.object({ text: z.string().optional(), fallback: z.string().optional() })).optional(),
  }),
  trigger_id: z.string().min(1),
  response_url: z.string().optional(),
});

/** A message that asked us already. */
const ADDRESSED = /^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*(?:explain\b)?/;

/** Alerts of other apps put their text into attachments. The payload names the person's home only where it is another one. */
export function readShortcut(body: unknown): IncomingCommand {
  const { team, user, channel, message, trigger_id, response_url } = shortcut.parse(body);
  const thread = message.thread_ts === undefined ? {} : { thread: message.thread_ts };
  const texts = [message.text.replace(ADDRESSED, ''), ...(message.attachments ?? []).map(({ text, fallback }) => text ?? fallback ?? '')];
  return {
    asked: {
      text: `explain\n${plainText(texts.filter((text) => text !== '').join('\n'))}`,
      person: { platform: 'slack', team: user.team_id ?? team.id, id: user.id, name: user.name ?? user.username ?? user.id },
      place: { platform: 'slack', team: team.id, channel: channel.id, ...thread },
      delivery: trigger_id,
    },
    answerTo: { channel: channel.id, user: user.id, ...thread, ...(response_url === undefined ? {} : { responseUrl: response_url }) },
  };
}
