import { readAddress, writeAddress } from './address.js';
import { createChannel } from './channel.js';
import { fetchState, follow } from './client.js';
import { createPanel, refreshPanel } from './panel.js';
import { createSidebar } from './sidebar.js';
import { actors, applyChange, loadMessages, onRedraw, redraw, state } from './store.js';
import { createThread } from './thread.js';

const part = (id) => document.getElementById(id);

let unfollow = () => {};

/** Changes that came while a fresh picture was on its way; it may be older than they are. */
let waiting;

/** Takes over as one person: a fresh picture first, then every change. */
function actAs(user) {
  state.me = user;
  unfollow();
  unfollow = follow(user, {
    onUp: () => void load(user),
    onDown: () => {
      part('offline').hidden = false;
    },
    onChange: (change) => {
      waiting?.push(change);
      applyChange(change);
      redraw();
    },
  });
}

async function load(user) {
  const changes = [];
  waiting = changes;
  const workspace = await fetchState(user);
  if (user !== state.me) return;
  waiting = undefined;
  part('offline').hidden = true;
  state.workspace = workspace;
  loadMessages(workspace.messages);
  for (const change of changes) applyChange(change);
  state.channel = workspace.channels.some(({ id }) => id === state.channel) ? state.channel : workspace.channels[0]?.id;
  document.title = `#${workspace.channels.find(({ id }) => id === state.channel)?.name} · ${workspace.team.domain}`;
  if (workspace.hasPanel) void refreshPanel();
  redraw();
}

async function start() {
  readAddress();
  state.workspace = await fetchState(state.me);
  const views = [
    createSidebar(part('sidebar'), { onActor: actAs }),
    createChannel(part('channel')),
    createThread(part('thread')),
    createPanel(part('panel')),
  ];
  onRedraw(() => {
    for (const draw of views) draw();
    part('app').classList.toggle('with-thread', state.thread !== undefined);
    part('app').classList.toggle('with-panel', state.workspace.hasPanel && state.panelOpen);
    writeAddress();
  });
  const people = actors();
  actAs(people.some(({ id }) => id === state.me) ? state.me : people[0]?.id);
}

await start();
