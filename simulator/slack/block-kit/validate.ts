import type { JsonObject } from '../json.ts';
import { isObject, objects } from '../json.ts';
import { block } from './blocks.ts';
import type { Problem } from './schema.ts';
import { list } from './schema.ts';

/** A message holds 50 blocks, a modal or a home tab 100: https://docs.slack.dev/reference/block-kit/blocks */
export const MESSAGE_BLOCKS = 50;
export const VIEW_BLOCKS = 100;

/** All markdown blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const MARKDOWN_TOTAL = 12_000;

/** Everything that Slack would refuse in `blocks`; empty when they are fine. */
export function validateBlocks(blocks: unknown, at = '/blocks', most = MESSAGE_BLOCKS): Problem[] {
  const found = list(block, most, 0)(blocks, at);
  return [...found, ...repeatedBlockIds(blocks, at), ...repeatedActionIds(blocks, at), ...markdownTotal(blocks, at), ...tables(blocks, at)];
}

/** Slack's wording: `[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function inSlackWords(problems: readonly Problem[]): string[] {
  return problems.map(({ says, at }) => `[ERROR] ${says} [json-pointer:${at}]`);
}

function repeatedBlockIds(blocks: unknown, at: string): Problem[] {
  const ids = objects(blocks).map((each) => each['block_id']);
  return repeated(ids).map((index) => ({ says: `\`block_id\` "${String(ids[index])}" already exists`, at: `${at}/${index}/block_id` }));
}

function repeatedActionIds(blocks: unknown, at: string): Problem[] {
  return objects(blocks).flatMap((each, place) => {
    const ids = objects(each['elements']).map((element) => element['action_id']);
    return repeated(ids).map((index) => ({
      says: `\`action_id\` "${String(ids[index])}" already exists`,
      at: `${at}/${place}/elements/${index}/action_id`,
    }));
  });
}

function repeated(ids: readonly unknown[]): number[] {
  return ids.flatMap((id, index) => (typeof id === 'string' && ids.indexOf(id) < index ? [index] : []));
}

function markdownTotal(blocks: unknown, at: string): Problem[] {
  const total = ofType(blocks, 'markdown').reduce((sum, each) => sum + String(each['text'] ?? '').length, 0);
  return total > MARKDOWN_TOTAL ? [{ says: `markdown blocks must be less than ${MARKDOWN_TOTAL + 1} characters in total`, at }] : [];
}

/** https://docs.slack.dev/reference/block-kit/blocks/table-block: one table in a message. */
function tables(blocks: unknown, at: string): Problem[] {
  return ofType(blocks, 'table').length > 1 ? [{ says: 'no more than 1 table allowed', at }] : [];
}

function ofType(blocks: unknown, type: string): JsonObject[] {
  return objects(blocks).filter((each) => isObject(each) && each['type'] === type);
}
