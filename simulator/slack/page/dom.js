/**
 * One element. Children are nodes or text; text becomes a text node, never markup, which is what keeps
 * the page safe from whatever a message says. Attributes: `class`, `on*` functions, anything else by name.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const SAFE_URL = /^(?:https?:|mailto:)/i;

/** A link that leaves the page; an address of any other scheme is shown as text. */
export function link(url, ...children) {
  if (!SAFE_URL.test(url)) return h('span', {}, ...children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
