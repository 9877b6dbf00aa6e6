import { h, link } from './dom.js';
import { channelName, groupHandle, person } from './store.js';

const TAGS = { bold: 'strong', italic: 'em', strike: 's', code: 'code', pre: 'pre', quote: 'blockquote' };

const DRAW = {
  text: (node) => node.text,
  emoji: (node) => h('span', { class: 'emoji', role: 'img', 'aria-label': node.name, title: `:${node.name}:` }, node.glyph),
  link: (node) => link(node.url, node.label),
  user: (node) => mention(`@${person(node.id)?.name ?? node.id}`),
  group: (node) => mention(`@${groupHandle(node.id)}`),
  broadcast: (node) => mention(`@${node.range}`, true),
  channel: (node) => mention(`#${channelName(node.id)}`),
  heading: drawHeading,
  list: (node) => h(node.ordered ? 'ol' : 'ul', {}, ...node.items.map((item) => h('li', {}, ...drawNodes(item)))),
};

function drawHeading({ level, children }) {
  return h('div', { class: `heading level-${level}`, role: 'heading', 'aria-level': String(level) }, ...drawNodes(children));
}

/** Parsed text as DOM nodes. */
export function drawNodes(nodes = []) {
  return nodes.map((node) => (DRAW[node.kind] ? DRAW[node.kind](node) : h(TAGS[node.kind], {}, ...drawNodes(node.children))));
}

export function mention(text, loud = false) {
  return h('span', { class: loud ? 'mention loud' : 'mention' }, text);
}

/** A text object of a block; undefined when there is none. */
export function drawText(object, tag = 'div', name = 'text') {
  return object ? h(tag, { class: name }, ...drawNodes(object.nodes)) : undefined;
}
