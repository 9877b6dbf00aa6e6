import { h } from './dom.js';

const SHOWN_MS = 6_000;

/** A sentence at the bottom of the page that goes away by itself. */
export function toast(text) {
  const element = h('div', { class: 'toast', role: 'alert', 'data-testid': 'toast' }, text);
  document.body.append(element);
  setTimeout(() => element.remove(), SHOWN_MS);
}
