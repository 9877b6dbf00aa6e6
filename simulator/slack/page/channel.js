import { createComposer } from './composer.js';
import { h } from './dom.js';
import { drawEmpty } from './empty.js';
import { createList } from './list.js';
import { channelMessages, channelName, redraw, state } from './store.js';

/** The channel: its name, its messages and the composer. */
export function createChannel(element) {
  const title = h('h1');
  const note = h('span', { class: 'head-note' });
  const toggle = h('button', { type: 'button', class: 'button quiet', 'data-testid': 'panel-toggle', onclick: togglePanel }, 'Cluster');
  const list = createList({ inThread: false });
  const composer = createComposer({
    testid: 'composer',
    placeholder: () => `Message #${channelName(state.channel)} or ${state.workspace.command}`,
    target: () => ({ channel: state.channel }),
  });
  element.append(h('header', { class: 'pane-head' }, title, note, h('span', { class: 'spring' }), toggle), list.element, composer.element);
  return () => {
    const channel = state.workspace.channels.find((each) => each.id === state.channel);
    title.textContent = `${channel?.isPrivate ? '🔒 ' : '# '}${channelName(state.channel)}`;
    note.textContent = channel?.isExtShared ? 'shared with another organisation' : '';
    toggle.hidden = !state.workspace.hasPanel;
    toggle.setAttribute('aria-pressed', String(state.panelOpen));
    composer.show();
    list.show(`${state.channel} ${state.me}`, channelMessages(state.channel), () => drawEmpty(composer.fill));
  };
}

function togglePanel() {
  state.panelOpen = !state.panelOpen;
  redraw();
}
