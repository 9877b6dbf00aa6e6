import { avatar } from './avatar.js';
import { h } from './dom.js';
import { actors, redraw, state } from './store.js';

/** Channels, and the choice of who is acting. `onActor` runs when another person takes over. */
export function createSidebar(element, { onActor }) {
  return () => {
    const { team, channels } = state.workspace;
    element.replaceChildren(
      h('div', { class: 'team' }, teamSign(team.domain), h('b', {}, team.domain)),
      h('h2', {}, 'Channels'),
      h('ul', { class: 'channels' }, ...channels.map((channel) => h('li', {}, channelButton(channel)))),
      h('h2', { id: 'acting-as' }, 'Acting as'),
      h(
        'div',
        { class: 'actors', role: 'radiogroup', 'aria-labelledby': 'acting-as', 'data-testid': 'act-as' },
        ...actors().map((who) => actorButton(who, onActor)),
      ),
      h('p', { class: 'fine-print' }, 'A stand-in for a chat workspace. Nothing leaves this machine.'),
    );
  };
}

function teamSign(name) {
  return h('span', { class: 'team-sign', 'aria-hidden': 'true' }, name.charAt(0).toUpperCase());
}

function channelButton({ id, name, isPrivate, isExtShared }) {
  const isCurrent = id === state.channel;
  return h(
    'button',
    {
      type: 'button',
      class: isCurrent ? 'channel-link current' : 'channel-link',
      'data-channel': id,
      'aria-current': isCurrent ? 'page' : undefined,
      onclick: () => {
        state.channel = id;
        state.thread = undefined;
        redraw();
      },
    },
    h('span', { class: 'sigil', 'aria-hidden': 'true' }, isPrivate ? '🔒' : '#'),
    h('span', { class: 'channel-name' }, name),
    isExtShared ? h('span', { class: 'shared', title: 'Shared with another organisation' }, 'shared') : undefined,
  );
}

function actorButton(who, onActor) {
  const isMe = who.id === state.me;
  return h(
    'button',
    {
      type: 'button',
      role: 'radio',
      class: isMe ? 'actor current' : 'actor',
      'aria-checked': String(isMe),
      'data-user': who.id,
      title: who.team ? `${who.realName}, from another workspace` : who.realName,
      onclick: () => onActor(who.id),
    },
    avatar(who, 'actor-avatar'),
    h('span', { class: 'actor-name' }, who.realName, h('small', {}, who.role ?? `@${who.name}`)),
  );
}
