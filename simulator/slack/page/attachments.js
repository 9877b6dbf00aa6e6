import { drawBlocks } from './blocks.js';
import { h, link } from './dom.js';
import { drawNodes } from './text.js';

/** Slack's three named colours. */
const NAMED = { good: '#2eb67d', warning: '#daa038', danger: '#d64045' };

/** Attachments are cards with a coloured left edge. */
export function drawAttachments(message) {
  return (message.attachments ?? []).map((attachment) => {
    const title = attachment.title && attachment.title_link ? link(attachment.title_link, attachment.title) : attachment.title;
    const card = h(
      'div',
      { class: 'attachment' },
      attachment.pretext ? h('div', { class: 'text' }, attachment.pretext) : undefined,
      title ? h('div', { class: 'attachment-title' }, title) : undefined,
      attachment.blocks ? undefined : h('div', { class: 'text' }, ...drawNodes(attachment.nodes)),
      ...drawBlocks(message, attachment.blocks),
    );
    const color = NAMED[attachment.color] ?? `#${String(attachment.color ?? '').replace('#', '')}`;
    if (/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color)) card.style.setProperty('--edge', color);
    return card;
  });
}
