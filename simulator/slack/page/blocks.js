import { h } from './dom.js';
import { drawElement, image } from './elements.js';
import { drawRichText } from './rich-text.js';
import { drawNodes, drawText } from './text.js';

const DRAW = {
  actions: (context) => h('div', { class: 'actions' }, ...context.block.elements.map((element) => drawElement(context, element))),
  context: (context) => h('div', { class: 'context' }, ...context.block.elements.map((element) => drawContext(context, element))),
  divider: () => h('hr'),
  header: ({ block }) => h('h3', { class: 'header' }, ...drawNodes(block.text.nodes)),
  image: ({ block }) => h('figure', {}, drawText(block.title, 'figcaption'), image(block, 'picture')),
  input: (context) => h('label', { class: 'input' }, context.block.label.text, drawElement(context, context.block.element)),
  markdown: ({ block }) => h('div', { class: 'text markdown' }, ...drawNodes(block.nodes)),
  rich_text: ({ block }) => drawRichText(block),
  section: drawSection,
  table: ({ block }) => drawTable(block),
};

export function drawBlocks(message, blocks = []) {
  return blocks.map((block) => {
    const draw = DRAW[block.type];
    return h('div', { class: `block ${block.type}` }, draw ? draw({ message, block }) : `${block.type} is not drawn here`);
  });
}

function drawSection(context) {
  const { text, fields, accessory } = context.block;
  return h(
    'div',
    { class: 'section-row' },
    h(
      'div',
      { class: 'section-text' },
      drawText(text),
      fields ? h('div', { class: 'fields' }, ...fields.map((field) => drawText(field))) : undefined,
    ),
    accessory ? h('div', { class: 'accessory' }, drawElement(context, accessory)) : undefined,
  );
}

function drawContext(context, element) {
  return element.type === 'image' ? drawElement(context, element) : drawText(element, 'span');
}

function drawTable({ rows, column_settings: settings = [] }) {
  const drawCell = (tag) => (cell, index) =>
    h(tag, { class: `align-${settings[index]?.align ?? 'left'}` }, cell.type === 'rich_text' ? drawRichText(cell) : cell.text);
  const [head = [], ...body] = rows;
  return h(
    'div',
    { class: 'table-frame' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...head.map(drawCell('th')))),
      h('tbody', {}, ...body.map((row) => h('tr', {}, ...row.map(drawCell('td'))))),
    ),
  );
}
