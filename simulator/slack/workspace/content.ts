import { inSlackWords, validateBlocks } from '../block-kit/validate.ts';
import type { JsonObject } from '../json.ts';
import { flag, isObject, objects, parseJson, text } from '../json.ts';
import type { SlackMessage } from '../message.ts';
import { linkNames } from '../mrkdwn/escape.ts';
import { mentionsIn } from '../mrkdwn/mentions.ts';
import type { SlackPerson } from '../options.ts';
import { Refusal } from './refusal.ts';

/** What a message says, validated, in Slack's field names. */
export type Content = Pick<SlackMessage, 'text' | 'mrkdwn' | 'blocks' | 'attachments' | 'metadata' | 'notifies'>;

/** https://docs.slack.dev/reference/methods/chat.postMessage: longer text is cut. */
const TEXT_LIMIT = 40_000;
/** Undocumented; measured at about 13,200 characters: https://github.com/slackapi/bolt-js/issues/2509 */
const BLOCKS_LIMIT = 13_000;
const ATTACHMENT_LIMIT = 100;

/**
 * Reads text, blocks and attachments from the arguments of a call. Throws the refusal that Slack would
 * give: `no_text`, `invalid_blocks`, `msg_blocks_too_long` and their kin.
 */
export function readContent(args: JsonObject, people: readonly SlackPerson[]): Content {
  const blocks = readBlocks(args['blocks']);
  const attachments = readAttachments(args['attachments']);
  const given = text(args['text']) ?? '';
  if (given === '' && !blocks?.length && !attachments?.length) throw new Refusal('no_text');
  const named = flag(args['link_names']) || args['parse'] === 'full' ? linkNames(given, people) : given;
  const said = named.slice(0, TEXT_LIMIT);
  const metadata = structured(args['metadata'], 'invalid_metadata_format');
  return {
    text: said,
    mrkdwn: args['mrkdwn'] === undefined ? undefined : flag(args['mrkdwn']),
    blocks: blocks && withBlockIds(blocks),
    attachments: attachments?.map((attachment, index) => ({
      ...attachment,
      id: index + 1,
      ...(attachment['blocks'] === undefined ? {} : { blocks: withBlockIds(objects(attachment['blocks'])) }),
    })),
    metadata: isObject(metadata) ? metadata : undefined,
    notifies: mentionsIn(said, [...(blocks ?? []), ...(attachments ?? [])]),
  };
}

/** Forms carry structures as JSON text. */
export function structured(value: unknown, refusal: string): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new Refusal(refusal);
  return parsed;
}

function readBlocks(value: unknown): JsonObject[] | undefined {
  const blocks = structured(value, 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  refuseProblems('invalid_blocks', inSlackWords(validateBlocks(blocks)));
  if (JSON.stringify(blocks).length > BLOCKS_LIMIT) throw new Refusal('msg_blocks_too_long');
  return objects(blocks);
}

function readAttachments(value: unknown): JsonObject[] | undefined {
  const attachments = structured(value, 'invalid_attachments');
  if (attachments === undefined) return undefined;
  const all = objects(attachments);
  if (!Array.isArray(attachments) || all.length < attachments.length) throw new Refusal('invalid_attachments');
  if (all.length > ATTACHMENT_LIMIT) throw new Refusal('too_many_attachments');
  const problems = all.flatMap((attachment, index) =>
    attachment['blocks'] === undefined ? [] : validateBlocks(attachment['blocks'], `/attachments/${index}/blocks`),
  );
  refuseProblems('invalid_attachments', inSlackWords(problems));
  return all;
}

function refuseProblems(code: string, messages: string[]): void {
  if (messages.length === 0) return;
  const errors = messages.map((message) => message.replace('[ERROR] ', ''));
  throw new Refusal(code, { errors, response_metadata: { messages } });
}

/** Slack names the blocks that the app left nameless. */
function withBlockIds(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.map((block) => ({ ...block, block_id: block['block_id'] ?? Math.random().toString(36).slice(2, 7) }));
}
