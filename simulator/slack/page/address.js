import { state } from './store.js';

/** Who acts, where and in which thread stand in the address, so that a view can be opened again or twice. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  state.me = query.get('as') ?? undefined;
  state.channel = query.get('channel') ?? undefined;
  state.thread = query.get('thread') ?? undefined;
}

export function writeAddress() {
  const query = new URLSearchParams();
  if (state.me) query.set('as', state.me);
  if (state.channel) query.set('channel', state.channel);
  if (state.thread) query.set('thread', state.thread);
  history.replaceState(null, '', `?${query}`);
}
