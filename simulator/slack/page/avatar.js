import { h } from './dom.js';
import { state } from './store.js';

/** Hues far enough apart to tell four people at a glance. */
const HUES = [262, 152, 28, 330, 205, 95];

/** A coloured square with initials, or the bot's sign. */
export function avatar(who, size = 'medium') {
  if (!who || who.id === state.workspace.botUserId) {
    const source = who ? '/page/bot.svg' : '/page/note.svg';
    return h('img', { class: `avatar ${size}`, src: source, alt: '', 'aria-hidden': 'true' });
  }
  const element = h('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, initials(who.realName));
  element.style.setProperty('--hue', String(hueOf(who)));
  return element;
}

function initials(name) {
  const words = name.split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...word][0] ?? '').join('').toUpperCase();
}

function hueOf(who) {
  const people = state.workspace.people.filter((each) => !each.isBot);
  return HUES[Math.max(0, people.indexOf(who)) % HUES.length];
}
