import { plainText } from './composition.ts';
import type { Check, Problem } from './schema.ts';
import { anything, boolean, byType, object, string } from './schema.ts';
import { VIEW_BLOCKS, validateBlocks } from './validate.ts';

const blocks: Check = (value, at) => validateBlocks(value, at, VIEW_BLOCKS);

/** https://docs.slack.dev/reference/views/modal-views */
const modal: Check = object({
  required: { title: plainText(24), blocks },
  optional: {
    submit: plainText(24),
    close: plainText(24),
    private_metadata: string(3_000),
    callback_id: string(255),
    external_id: string(255),
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
    type: anything,
  },
});

const view = byType(() => ({ modal }));

export function validateView(value: unknown): Problem[] {
  return view(value, '/view');
}
