import {
  anyText,
  confirm,
  conversationFilter,
  dispatchConfig,
  imageSource,
  markedOption,
  optionGroup,
  plainOption,
  plainText,
  style,
  url,
} from './composition.ts';
import type { Check, Shape } from './schema.ts';
import { also, anything, boolean, byType, integer, list, object, oneOf, someOf, string } from './schema.ts';

// Limits: https://docs.slack.dev/reference/block-kit/block-elements

const actionId = string(255);
const placeholder = plainText(150);

function interactive({ required = {}, optional = {} }: Shape): Check {
  return object({ required, optional: { action_id: actionId, confirm, focus_on_load: boolean, ...optional } });
}

function select(fields: Readonly<Record<string, Check>>, multiple: boolean): Check {
  return interactive({ optional: { placeholder, ...fields, ...(multiple ? { max_selected_items: integer(1, 100) } : {}) } });
}

function staticSelect(multiple: boolean): Check {
  const initial = multiple ? { initial_options: list(plainOption, 100) } : { initial_option: plainOption };
  const fields = { options: list(plainOption, 100), option_groups: list(optionGroup, 100), ...initial };
  return also(select(fields, multiple), someOf(['options', 'option_groups'], true));
}

const filtered = { filter: conversationFilter, default_to_current_conversation: boolean };

const CHOICES: Readonly<Record<string, Check>> = {
  static_select: staticSelect(false),
  multi_static_select: staticSelect(true),
  users_select: select({ initial_user: string(30) }, false),
  multi_users_select: select({ initial_users: list(string(30), 100) }, true),
  channels_select: select({ initial_channel: string(30), response_url_enabled: boolean }, false),
  multi_channels_select: select({ initial_channels: list(string(30), 100) }, true),
  conversations_select: select({ initial_conversation: string(30), response_url_enabled: boolean, ...filtered }, false),
  multi_conversations_select: select({ initial_conversations: list(string(30), 100), ...filtered }, true),
  external_select: select({ min_query_length: integer(0, 100), initial_option: plainOption }, false),
  multi_external_select: select({ min_query_length: integer(0, 100), initial_options: list(plainOption, 100) }, true),
  overflow: interactive({ required: { options: list(plainOption, 5) } }),
  radio_buttons: interactive({ required: { options: list(markedOption, 10) }, optional: { initial_option: markedOption } }),
  checkboxes: interactive({
    required: { options: list(markedOption, 10) },
    optional: { initial_options: list(markedOption, 10) },
  }),
};

const MOMENTS: Readonly<Record<string, Check>> = {
  datepicker: interactive({ optional: { placeholder, initial_date: string(10, { match: /^\d{4}-\d\d-\d\d$/ }) } }),
  timepicker: interactive({
    optional: { placeholder, initial_time: string(5, { match: /^\d\d:\d\d$/ }), timezone: string(100) },
  }),
  datetimepicker: interactive({ optional: { initial_date_time: integer(0, 9_999_999_999) } }),
};

const BUTTON = interactive({
  required: { text: plainText(75) },
  optional: { url, value: string(2_000), style, accessibility_label: string(75) },
});

export const imageElement: Check = also(
  object({ required: { alt_text: string(2_000) }, optional: imageSource }),
  someOf(['image_url', 'slack_file'], true),
);

const typedInput = { placeholder, initial_value: string(3_000), dispatch_action_config: dispatchConfig };

const TYPED: Readonly<Record<string, Check>> = {
  plain_text_input: interactive({
    optional: { ...typedInput, multiline: boolean, min_length: integer(0, 3_000), max_length: integer(1, 3_000) },
  }),
  email_text_input: interactive({ optional: typedInput }),
  url_text_input: interactive({ optional: typedInput }),
  number_input: interactive({
    required: { is_decimal_allowed: boolean },
    optional: { ...typedInput, min_value: string(30), max_value: string(30) },
  }),
};

const actionElements = { button: BUTTON, ...CHOICES, ...MOMENTS };
const { overflow: _overflow, ...inputChoices } = CHOICES;

export const actionElement = byType(() => actionElements);
export const accessory = byType(() => ({ ...actionElements, image: imageElement }));
export const inputElement = byType(() => ({ ...TYPED, ...inputChoices, ...MOMENTS }));

const contextText = anyText(3_000);

export const contextElement = byType(() => ({ image: imageElement, mrkdwn: contextText, plain_text: contextText }));

export const columnSettings: Check = object({
  optional: { align: oneOf('left', 'center', 'right'), is_wrapped: boolean, type: anything },
});
