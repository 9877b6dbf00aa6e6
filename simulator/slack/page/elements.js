import { act } from './actions.js';
import { h } from './dom.js';
import { drawNodes } from './text.js';

const DRAW = {
  button: drawButton,
  image: (_context, element) => image(element, 'thumbnail'),
  static_select: drawSelect,
  overflow: drawSelect,
  radio_buttons: drawSelect,
};

/** An interactive element of a block, or a label saying that this page does not draw its kind. */
export function drawElement(context, element) {
  const draw = DRAW[element.type];
  return draw ? draw(context, element) : h('span', { class: 'undrawn' }, `${element.type} is not drawn here`);
}

export function image(element, name) {
  if (!element.image_url) return h('span', { class: 'undrawn' }, element.alt_text);
  return h('img', { class: name, src: element.image_url, alt: element.alt_text, referrerpolicy: 'no-referrer' });
}

function drawButton({ message, block }, element) {
  const open = () => {
    if (/^https?:/i.test(element.url ?? '')) window.open(element.url, '_blank', 'noopener,noreferrer');
  };
  const control = h(
    'button',
    {
      type: 'button',
      class: `button ${element.style ?? ''}`,
      'aria-label': element.accessibility_label,
      'data-action-id': element.action_id,
      title: element.url,
      onclick: () => {
        open();
        void act({ message, block, element, control });
      },
    },
    ...drawNodes(element.text.nodes),
    element.url ? h('span', { class: 'leaves', 'aria-hidden': 'true' }, '↗') : undefined,
  );
  return control;
}

function drawSelect({ message, block }, element) {
  const options = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
  const control = h(
    'select',
    {
      class: 'select',
      'aria-label': element.placeholder?.text ?? 'Choose',
      'data-action-id': element.action_id,
      onchange: () => void act({ message, block, element, control, option: control.value }),
    },
    h('option', { value: '', disabled: true, selected: true }, element.placeholder?.text ?? 'More'),
    ...options.map((option) => h('option', { value: option.value }, option.text.text)),
  );
  return control;
}
