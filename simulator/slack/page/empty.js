import { h } from './dom.js';
import { state } from './store.js';

/** What to try first. */
export function drawEmpty(fill) {
  const { command, hasPanel } = state.workspace;
  const first = `${command} tunnel demo`;
  const steps = [
    hasPanel ? h('li', {}, 'Break something: switch a fault on in the panel ', h('b', {}, 'Cluster'), ' on the right.') : undefined,
    h('li', {}, 'Ask: ', h('button', { type: 'button', class: 'try', onclick: () => fill(first) }, first), ' and press Enter.'),
    h('li', {}, 'Open the thread, change who is ', h('b', {}, 'acting'), ' to an approver, and approve the fix.'),
  ].filter(Boolean);
  return h(
    'div',
    { class: 'empty', 'data-testid': 'empty' },
    h('img', { src: '/page/bot.svg', alt: '', width: '56', height: '56' }),
    h('h2', {}, `Type ${first}`),
    h('p', {}, 'The bot examines the cluster, says what is wrong, and shows the evidence in a thread.'),
    h('ol', {}, ...steps),
  );
}
