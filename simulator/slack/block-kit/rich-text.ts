import type { Check } from './schema.ts';
import { anything, boolean, byType, integer, list, object, oneOf, string } from './schema.ts';

// Structure: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

const plainStyle = object({ optional: { bold: boolean, italic: boolean, strike: boolean, code: boolean } });
const mentionStyle = object({
  optional: {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
});

/** Slack states no limit for one text element; the whole message is bounded by its size. */
const TEXT_LIMIT = 12_000;

const text = object({ required: { text: string(TEXT_LIMIT) }, optional: { style: plainStyle } });
const link = object({
  required: { url: string(3_000) },
  optional: { text: string(TEXT_LIMIT), style: plainStyle, unsafe: boolean },
});

const mention = (field: string, value: Check): Check =>
  object({ required: { [field]: value }, optional: { style: mentionStyle } });

const inlineElement = byType(() => ({
  text,
  link,
  user: mention('user_id', string(30, { match: /^[UW]/ })),
  usergroup: mention('usergroup_id', string(30, { match: /^S/ })),
  channel: mention('channel_id', string(30, { match: /^C/ })),
  team: mention('team_id', string(30, { match: /^T/ })),
  broadcast: mention('range', oneOf('here', 'channel', 'everyone')),
  emoji: object({ required: { name: string(100) }, optional: { unicode: string(50), url: string(3_000), style: plainStyle } }),
  color: object({ required: { value: string(20) } }),
  date: object({
    required: { timestamp: integer(0, 9_999_999_999), format: string(200) },
    optional: { url: string(3_000), fallback: string(TEXT_LIMIT), style: plainStyle },
  }),
}));

const verbatimElement = byType(() => ({ text, link }));

/** Slack accepts an empty list of elements in every part of rich text. */
const inlineElements = list(inlineElement, 1_000, 0);
const border = integer(0, 1);

const section = object({ required: { elements: inlineElements } });

const parts: Readonly<Record<string, Check>> = {
  rich_text_section: section,
  rich_text_quote: object({ required: { elements: inlineElements }, optional: { border } }),
  rich_text_preformatted: object({
    required: { elements: list(verbatimElement, 1_000, 0) },
    optional: { border, language: string(50) },
  }),
  rich_text_list: object({
    required: {
      style: oneOf('bullet', 'ordered'),
      elements: list(byType(() => ({ rich_text_section: section })), 1_000, 0),
    },
    optional: { indent: integer(0, 8), offset: integer(0, 10_000), border },
  }),
};

export const richText: Check = object({
  required: { elements: list(byType(() => parts), 1_000) },
  optional: { block_id: string(255), type: anything },
});
