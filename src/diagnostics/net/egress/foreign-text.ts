/** Characters of a foreign text that are quoted. */
const LENGTH = 160;

/**
 * Text that a server, a proxy or a tool sent, fit to stand in a sentence: short, on one line, and without anything that
 * chats or shells read as more than text.
 */
export const foreignText = (text: string, length = LENGTH): string =>
  text.replaceAll(/[^\p{L}\p{N} .,:;/()'%+=_-]/gu, ' ').replaceAll(/ {2,}/g, ' ').trim().slice(0, length);
