import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { flag, text } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { readContent } from '../workspace/content.ts';
import { Refusal } from '../workspace/refusal.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const USES = 5;
const LIFE_MS = 30 * 60_000;
const LIMIT = 5_000;

interface Origin {
  user: string;
  channel: string;
  /** What `replace_original` means: the clicked message, or the ephemeral that a command's first answer made. */
  message?: SlackMessage | undefined;
}

export interface ResponseUrls {
  /** A path of the stand-in, such as `/actions/T1/…`. */
  create(kind: 'commands' | 'actions', origin: Origin): string;
  /** Plays one POST to the path. Throws `used_url`, `expired_url`, `invalid_url`, or what the content deserves. */
  use(path: string, args: JsonObject): void;
}

export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const urls = new Map<string, Origin & { uses: number; at: number }>();
  return {
    create(kind, origin) {
      const path = `/${kind}/${workspace.options.teamId}/${randomBytes(16).toString('hex')}`;
      const oldest = urls.size >= LIMIT ? urls.keys().next().value : undefined;
      if (oldest !== undefined) urls.delete(oldest);
      urls.set(path, { ...origin, uses: 0, at: workspace.now() });
      return path;
    },
    use(path, args) {
      const origin = urls.get(path);
      if (!origin) throw new Refusal('invalid_url');
      if (workspace.now() - origin.at > LIFE_MS) throw new Refusal('expired_url');
      if (origin.uses >= USES) throw new Refusal('used_url');
      origin.uses += 1;
      const made = answer(workspace, origin, args);
      origin.message ??= made;
    },
  };
}

/** Shows an app's answer to a command or click; returns the message that it made for the person alone. */
export function answer(workspace: Workspace, origin: Origin, args: JsonObject): SlackMessage | undefined {
  const { messages, options } = workspace;
  const original = origin.message && current(workspace, origin.message);
  if (flag(args['delete_original'])) {
    if (original) messages.remove(original);
    return undefined;
  }
  const content = readContent(args, workspace.directory.people);
  if (flag(args['replace_original']) && original) {
    const edited = { user: options.botUserId, ts: `${Math.trunc(workspace.now() / 1_000)}.000000` };
    return messages.replace({ ...original, ...content, edited });
  }
  const threadTs = text(args['thread_ts']) || undefined;
  const draft = { ...content, channel: origin.channel, user: options.botUserId, threadTs };
  if (args['response_type'] !== 'in_channel') return workspace.whisper(origin.user, draft);
  workspace.post(draft);
  return undefined;
}

/** The message as it is now: it may have changed, or gone, since the click. */
function current({ messages }: Workspace, { channel, ts, visibleTo }: SlackMessage): SlackMessage | undefined {
  return visibleTo === undefined ? messages.find(channel, ts) : messages.ephemerals(visibleTo).find((each) => each.ts === ts);
}
