import type { Check } from './schema.ts';
import { anything, boolean, byType, list, object, oneOf, string } from './schema.ts';

// Limits: https://docs.slack.dev/reference/block-kit/composition-objects

export const plainText = (max: number): Check =>
  byType(() => ({ plain_text: object({ required: { text: string(max) }, optional: { emoji: boolean } }) }));

export const anyText = (max: number): Check =>
  byType(() => ({
    plain_text: object({ required: { text: string(max) }, optional: { emoji: boolean } }),
    mrkdwn: object({ required: { text: string(max) }, optional: { verbatim: boolean } }),
  }));

export const style = oneOf('primary', 'danger');

/** The dialog that Slack shows before it sends the action. */
export const confirm: Check = object({
  required: { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  optional: { style },
});

export const url: Check = string(3_000, { match: /^(?:https?:\/\/|mailto:|slack:\/\/)\S+$/ });

const option = (text: Check): Check =>
  object({ required: { text, value: string(75) }, optional: { description: plainText(75), url } });

export const plainOption = option(plainText(75));
export const markedOption = option(anyText(75));

export const optionGroup: Check = object({
  required: { label: plainText(75), options: list(plainOption, 100) },
});

export const conversationFilter: Check = object({
  optional: {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
});

export const dispatchConfig: Check = object({
  optional: { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
});

/** Where an image comes from: an address, or a file that Slack holds. */
export const imageSource = { image_url: url, slack_file: anything };
