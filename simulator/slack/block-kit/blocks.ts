import { anyText, dispatchConfig, imageSource, plainText } from './composition.ts';
import { accessory, actionElement, columnSettings, contextElement, inputElement } from './elements.ts';
import { richText } from './rich-text.ts';
import type { Check, Shape } from './schema.ts';
import { also, boolean, byType, list, object, someOf, string } from './schema.ts';

// Limits: https://docs.slack.dev/reference/block-kit/blocks

function shaped({ required = {}, optional = {} }: Shape): Check {
  return object({ required, optional: { block_id: string(255), ...optional } });
}

const section = also(
  shaped({
    optional: { text: anyText(3_000), fields: list(anyText(2_000), 10), accessory, expand: boolean },
  }),
  someOf(['text', 'fields']),
);

const image = also(
  shaped({ required: { alt_text: string(2_000) }, optional: { title: plainText(2_000), ...imageSource } }),
  someOf(['image_url', 'slack_file'], true),
);

const input = shaped({
  required: { label: plainText(2_000), element: inputElement },
  optional: { hint: plainText(2_000), optional: boolean, dispatch_action: boolean, dispatch_action_config: dispatchConfig },
});

const number: Check = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? [] : [{ says: 'must be a number', at }];

const cell = byType(() => ({
  raw_text: object({ required: { text: string(3_000) } }),
  raw_number: object({ required: { value: number, text: string(3_000) } }),
  rich_text: richText,
}));

const table = shaped({
  required: { rows: list(list(cell, 20), 100) },
  optional: { column_settings: list((value, at) => (value === null ? [] : columnSettings(value, at)), 20) },
});

const BLOCKS: Readonly<Record<string, Check>> = {
  actions: shaped({ required: { elements: list(actionElement, 25) } }),
  context: shaped({ required: { elements: list(contextElement, 10) } }),
  divider: shaped({}),
  header: shaped({ required: { text: plainText(150) } }),
  image,
  input,
  markdown: shaped({ required: { text: string(12_000) } }),
  rich_text: richText,
  section,
  table,
};

export const block = byType(() => BLOCKS);
