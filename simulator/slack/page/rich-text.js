import { h, link } from './dom.js';
import { channelName, groupHandle, person } from './store.js';
import { drawNodes, mention } from './text.js';

const INLINE = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text ?? element.url),
  emoji: (element) => drawNodes(element.nodes),
  user: (element) => mention(`@${person(element.user_id)?.name ?? element.user_id}`),
  usergroup: (element) => mention(`@${groupHandle(element.usergroup_id)}`),
  channel: (element) => mention(`#${channelName(element.channel_id)}`),
  broadcast: (element) => mention(`@${element.range}`, true),
  date: (element) => element.fallback ?? new Date(element.timestamp * 1000).toLocaleString(),
  color: (element) => element.value,
};

const STYLE_TAGS = { code: 'code', strike: 's', italic: 'em', bold: 'strong' };

const PARTS = {
  rich_text_section: (part) => h('div', { class: 'text' }, ...drawInline(part)),
  rich_text_quote: (part) => h('blockquote', {}, ...drawInline(part)),
  rich_text_preformatted: (part) => h('pre', {}, ...drawInline(part)),
  rich_text_list: drawList,
};

export function drawRichText(block) {
  return h('div', { class: 'rich-text' }, ...block.elements.map((part) => PARTS[part.type](part)));
}

function drawInline(part) {
  return part.elements.flatMap((element) => styled(INLINE[element.type](element), element.style));
}

function styled(content, style = {}) {
  const tags = Object.keys(STYLE_TAGS).filter((name) => style[name]);
  return tags.reduce((inside, name) => h(STYLE_TAGS[name], {}, inside), content);
}

function drawList(part) {
  const items = part.elements.map((item) => h('li', {}, ...drawInline(item)));
  return h(part.style === 'ordered' ? 'ol' : 'ul', { class: `indent-${part.indent ?? 0}` }, ...items);
}
