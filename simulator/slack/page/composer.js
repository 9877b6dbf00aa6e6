import { post } from './client.js';
import { h } from './dom.js';
import { state } from './store.js';
import { toast } from './toast.js';

const MEMORY = 50;

/** A message box: Enter sends, Shift+Enter breaks the line, arrow-up in an empty box recalls. */
export function createComposer({ testid, placeholder, target }) {
  const sent = [];
  let recalled = 0;
  const box = h('textarea', { rows: '1', 'data-testid': testid, spellcheck: 'false', autocomplete: 'off', 'aria-label': 'Message' });
  const hint = h('div', { class: 'slash-hint', 'aria-live': 'polite' });
  const button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send (Enter)' }, '➤');
  const form = h('form', { class: 'composer', onsubmit: submit }, hint, h('div', { class: 'composer-box' }, box, button));

  async function submit(event) {
    event?.preventDefault();
    const text = box.value.trim();
    if (text === '') return;
    remember(text);
    setText('');
    try {
      await post('send', { as: state.me, text, ...target() });
    } catch (error) {
      toast(error.message);
      if (box.value === '') setText(text);
    }
  }

  function remember(text) {
    sent.push(text);
    if (sent.length > MEMORY) sent.shift();
    recalled = 0;
  }

  function recall(step) {
    recalled = Math.min(sent.length, Math.max(0, recalled + step));
    setText(recalled === 0 ? '' : (sent.at(-recalled) ?? ''));
  }

  function setText(text) {
    box.value = text;
    resize();
  }

  function resize() {
    box.style.setProperty('height', 'auto');
    box.style.setProperty('height', `${Math.min(box.scrollHeight, 180)}px`);
    button.disabled = box.value.trim() === '';
    hint.textContent = hintFor(box.value, target().threadTs !== undefined);
  }

  box.addEventListener('input', resize);
  box.addEventListener('keydown', (event) => {
    const recalls = box.value === '' || (recalled > 0 && box.value === sent.at(-recalled));
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void submit(event);
    else if (event.key === 'ArrowUp' && recalls && sent.length > 0) recall(1);
    else if (event.key === 'ArrowDown' && recalled > 0) recall(-1);
    else return;
    event.preventDefault();
  });
  button.disabled = true;

  return {
    element: form,
    show: () => box.setAttribute('placeholder', placeholder()),
    fill: (text) => {
      setText(text);
      box.focus();
    },
  };
}

function hintFor(text, inThread) {
  if (!text.startsWith('/')) return '';
  const { command } = state.workspace;
  if (inThread) return 'Slash commands do not work in threads. Mention the app instead.';
  return `${command} tunnel <cluster> · ${command} clusters · ${command} help`;
}
