import { pick } from './actions.js';
import { drawAttachments } from './attachments.js';
import { avatar } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { h, link } from './dom.js';
import { person, redraw, state } from './store.js';
import { drawNodes } from './text.js';
import { clock, fullTime } from './time.js';

/** One message. `compact` leaves the author out, `inThread` the summary of its replies. */
export function drawMessage(message, { compact, inThread }) {
  const who = person(message.user);
  const name = who?.realName ?? 'Note';
  const isPrivate = message.visibleTo !== undefined;
  return h(
    'article',
    {
      class: `message${compact ? ' compact' : ''}${isPrivate ? ' private' : ''}${message.subtype === 'tombstone' ? ' gone' : ''}`,
      'data-testid': 'message',
      'data-ts': message.ts,
      'data-private': isPrivate,
      'aria-label': `${name}, ${clock(message.ts)}`,
    },
    h('div', { class: 'gutter' }, compact ? h('time', { title: fullTime(message.ts) }, clock(message.ts)) : avatar(who)),
    h(
      'div',
      { class: 'body' },
      isPrivate ? drawPrivacy() : undefined,
      message.subtype === 'thread_broadcast' && !inThread ? h('div', { class: 'private-note' }, 'replied in a thread') : undefined,
      compact ? undefined : drawHead(message, who, name),
      ...drawContent(message),
      isPrivate ? undefined : drawShortcuts(message),
      compact ? drawEdited(message) : undefined,
      inThread ? undefined : drawReplies(message),
    ),
  );
}

function drawPrivacy() {
  return h('div', { class: 'private-note' }, h('span', { class: 'eye', 'aria-hidden': 'true' }), 'Only visible to you');
}

function drawHead(message, who, name) {
  return h(
    'header',
    {},
    h('b', {}, name),
    who?.isBot ? h('span', { class: 'badge' }, 'APP') : undefined,
    who?.team ? h('span', { class: 'badge outside' }, 'EXTERNAL') : undefined,
    h('time', { title: fullTime(message.ts) }, clock(message.ts)),
    drawEdited(message),
  );
}

function drawEdited({ edited }) {
  return edited ? h('span', { class: 'edited', title: fullTime(edited.ts) }, '(edited)') : undefined;
}

function drawContent(message) {
  const hasBlocks = (message.blocks ?? []).length > 0;
  return [
    hasBlocks || message.text === '' ? undefined : h('div', { class: 'text' }, ...drawNodes(message.nodes)),
    ...drawBlocks(message, message.blocks),
    ...drawAttachments(message),
    ...(message.files ?? []).map(drawFile),
    drawReactions(message),
  ];
}

function drawFile(file) {
  return h('div', { class: 'file' }, '📄 ', link(file.url_private, file.title), ` ${file.size} bytes`);
}

function drawReactions({ reactions = [] }) {
  const chips = reactions.map(({ name, glyph, count }) => h('span', { class: 'reaction', title: name }, `${glyph} ${count}`));
  return chips.length > 0 ? h('div', { class: 'reactions' }, ...chips) : undefined;
}

/** The app's message shortcuts, as in deploy/slack/manifest.yaml. */
function drawShortcuts(message) {
  const entry = { type: 'button', class: 'shortcut', 'data-testid': 'shortcut-explain', 'aria-label': 'Explain with AKS', title: 'Explain with AKS' };
  return h('button', { ...entry, onclick: ({ currentTarget }) => pick(message, 'aks:explain', currentTarget) });
}

function drawReplies(message) {
  const count = message.reply_count ?? 0;
  const root = message.thread_ts ?? message.ts;
  if (count === 0 && message.subtype !== 'thread_broadcast') return message.visibleTo ? undefined : startThread(root);
  const label = count === 0 ? 'View thread' : `${count} ${count === 1 ? 'reply' : 'replies'}`;
  return h(
    'button',
    { type: 'button', class: 'replies', 'data-testid': 'open-thread', onclick: () => openThread(root) },
    ...(message.reply_users ?? []).slice(0, 4).map((id) => avatar(person(id), 'small')),
    h('b', {}, label),
    message.latest_reply ? h('span', { class: 'last' }, `last at ${clock(message.latest_reply)}`) : undefined,
  );
}

function startThread(root) {
  const open = { type: 'button', class: 'start-thread', 'aria-label': 'Reply in thread', title: 'Reply in thread' };
  return h('button', { ...open, onclick: () => openThread(root) }, '💬');
}

export function openThread(ts) {
  state.thread = ts;
  redraw();
}
