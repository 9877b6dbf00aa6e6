import { h } from './dom.js';
import { drawMessage } from './message.js';
import { day } from './time.js';

const SAME_BREATH_SECONDS = 300;

/** Follows the newest message as long as the reader is within this distance of it. */
const NEAR_END_PX = 80;

/**
 * A list of messages that redraws only those that changed, keeps the reader's place, and stays at the end
 * for a reader who is there.
 */
export function createList(options) {
  const element = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: '0' });
  let shown = '';
  const drawn = new Map();
  return {
    element,
    show(key, messages, empty) {
      const isNew = key !== shown;
      const atEnd = isNew || element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
      if (isNew) drawn.clear();
      shown = key;
      reconcile(element, drawn, rowsOf(messages, options, empty));
      if (atEnd) element.scrollTop = element.scrollHeight;
    },
  };
}

function rowsOf(messages, options, empty) {
  if (messages.length === 0 && empty) return [{ key: 'empty', signature: 'empty', draw: empty }];
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const isNewDay = !before || day(before.ts) !== day(message.ts);
    const compact = !isNewDay && continues(before, message);
    const row = {
      key: `${message.channel} ${message.ts}`,
      signature: JSON.stringify([message, compact]),
      draw: () => drawMessage(message, { ...options, compact }),
    };
    return isNewDay ? [dayRow(message), row] : [row];
  });
}

function dayRow({ ts }) {
  const label = day(ts);
  return { key: label, signature: label, draw: () => h('div', { class: 'day', role: 'separator' }, h('span', {}, label)) };
}

function continues(before, message) {
  const sameVoice = before.user === message.user && before.visibleTo === message.visibleTo;
  return sameVoice && !before.reply_count && Number(message.ts) - Number(before.ts) < SAME_BREATH_SECONDS;
}

function reconcile(element, drawn, rows) {
  const focused = document.activeElement?.closest('[data-action-id]')?.dataset.actionId;
  const nodes = rows.map(({ key, signature, draw }) => {
    const old = drawn.get(key);
    if (old?.signature === signature) return old.node;
    const node = draw();
    drawn.set(key, { signature, node });
    if (old?.node.contains(document.activeElement) && focused) {
      queueMicrotask(() => node.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)?.focus());
    }
    return node;
  });
  const keys = new Set(rows.map(({ key }) => key));
  for (const key of drawn.keys()) if (!keys.has(key)) drawn.delete(key);
  place(element, nodes);
}

/** Moves nodes only where the order differs, so that nothing loses its scroll place or focus. */
function place(element, nodes) {
  const wanted = new Set(nodes);
  for (const child of element.querySelectorAll(':scope > *')) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (element.childNodes[index] !== node) element.insertBefore(node, element.childNodes[index] ?? null);
  });
}
