import { h } from './dom.js';
import { drawText } from './text.js';

/** Slack's confirmation dialog; resolves true when the person goes on. */
export function askToConfirm({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const choice = (label, attributes, value) =>
      h('button', { type: 'button', ...attributes, onclick: () => dialog.close(value) }, label.text);
    const no = choice(deny, { class: 'button', 'data-testid': 'confirm-deny', autofocus: true }, '');
    const yes = choice(confirm, { class: `button solid ${style ?? 'primary'}`, 'data-testid': 'confirm-accept' }, 'yes');
    const dialog = h(
      'dialog',
      { class: 'confirm', 'data-testid': 'confirm-dialog', 'aria-labelledby': 'confirm-title' },
      h('h2', { id: 'confirm-title' }, title.text),
      drawText(text),
      h('div', { class: 'confirm-buttons' }, no, yes),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
