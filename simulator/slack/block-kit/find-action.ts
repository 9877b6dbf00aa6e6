import type { JsonObject } from '../json.ts';
import { isObject, objects, text } from '../json.ts';
import type { SlackMessage } from '../message.ts';

/** An interactive element of a message, with the block that holds it. */
export interface FoundAction {
  element: JsonObject;
  blockId: string;
  /** Set when the block belongs to an attachment. */
  attachmentId?: number;
}

/** The elements that a person can act on, in reading order. */
export function actionsIn({ blocks = [], attachments = [] }: Pick<SlackMessage, 'blocks' | 'attachments'>): FoundAction[] {
  const own = blocks.flatMap(ofBlock);
  const attached = attachments.flatMap((attachment, index) =>
    objects(attachment['blocks']).flatMap(ofBlock).map((found) => Object.assign(found, { attachmentId: index + 1 })),
  );
  return [...own, ...attached];
}

function ofBlock(block: JsonObject): FoundAction[] {
  const candidates = [block['accessory'], block['element'], ...objects(block['elements'])];
  return candidates
    .filter(isObject)
    .filter((element) => typeof element['action_id'] === 'string')
    .map((element) => ({ element, blockId: text(block['block_id']) ?? '' }));
}
