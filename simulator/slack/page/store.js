/** Narrower windows have no room for the panel beside a thread. */
const PANEL_FITS_PX = 1120;

/** What the page knows. Views read it and redraw when told. */
export const state = {
  me: undefined,
  channel: undefined,
  thread: undefined,
  panelOpen: innerWidth > PANEL_FITS_PX,
  workspace: undefined,
  messages: new Map(),
  panel: undefined,
};

const listeners = new Set();
let scheduled = false;

export function onRedraw(listener) {
  listeners.add(listener);
}

/** Redraws once, soon, however often it is asked for. */
export function redraw() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener();
  });
}

const keyOf = (message) => `${message.channel} ${message.ts}`;

export function loadMessages(messages) {
  state.messages = new Map(messages.map((message) => [keyOf(message), message]));
}

export function applyChange({ kind, message }) {
  if (kind === 'deleted') state.messages.delete(keyOf(message));
  else state.messages.set(keyOf(message), message);
}

const byTime = (one, other) => Number(one.ts) - Number(other.ts);

function all() {
  return [...state.messages.values()].toSorted(byTime);
}

export function channelMessages(channel) {
  return all().filter((message) => message.channel === channel && !isHiddenReply(message));
}

export function threadMessages({ channel, ts }) {
  return all().filter((message) => message.channel === channel && (message.ts === ts || message.thread_ts === ts));
}

function isHiddenReply(message) {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts && message.subtype !== 'thread_broadcast';
}

export function person(id) {
  return state.workspace?.people.find((each) => each.id === id);
}

export function channelName(id) {
  return state.workspace?.channels.find((each) => each.id === id)?.name ?? id;
}

export function groupHandle(id) {
  return state.workspace?.groups.find((each) => each.id === id)?.handle ?? id;
}

/** People whom the page can act as. */
export function actors() {
  return state.workspace?.people.filter((each) => !each.isBot) ?? [];
}
