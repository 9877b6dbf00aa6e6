import { createComposer } from './composer.js';
import { h } from './dom.js';
import { createList } from './list.js';
import { channelName, person, redraw, state, threadMessages } from './store.js';

/** The thread pane: the root, its replies and a composer of its own. */
export function createThread(element) {
  const where = h('span', { class: 'head-note' });
  const closing = { 'aria-label': 'Close thread', title: 'Close thread (Esc)', onclick: closeThread };
  const close = h('button', { type: 'button', class: 'icon', ...closing }, '✕');
  const head = h('header', { class: 'pane-head' }, h('h1', {}, 'Thread'), where, h('span', { class: 'spring' }), close);
  const list = createList({ inThread: true });
  const composer = createComposer({
    testid: 'thread-composer',
    placeholder: () => `Reply, or @${person(state.workspace.botUserId)?.name ?? 'aks'} tunnel demo`,
    target: () => ({ channel: state.channel, threadTs: state.thread }),
  });
  element.append(head, list.element, composer.element);
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeThread();
  });
  return () => {
    element.hidden = state.thread === undefined;
    if (element.hidden) return;
    where.textContent = `# ${channelName(state.channel)}`;
    composer.show();
    list.show(`${state.thread} ${state.me}`, threadMessages({ channel: state.channel, ts: state.thread }));
  };
}

function closeThread() {
  state.thread = undefined;
  redraw();
}
