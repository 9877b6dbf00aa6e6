import type { Block, Span } from './chat.ts';

export function plain(text: string): Span {
  return { text };
}

export function bold(text: string): Span {
  return { text, style: 'bold' };
}

export function code(text: string): Span {
  return { text, style: 'code' };
}

/** A sentence in which `backticks` mark names and commands. The marks only change the face of the text. */
export function prose(sentence: string): readonly Span[] {
  const parts = sentence.split('`');
  // An odd number of marks means that one of them is part of the text.
  if (parts.length % 2 === 0) return [plain(sentence)];
  return parts.flatMap((part, index) => (part === '' ? [] : [index % 2 === 0 ? plain(part) : code(part)]));
}

/** What every sentence of a card is separated by where several stand on one line. */
export function dotted(parts: readonly (readonly Span[])[]): readonly Span[] {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [plain(' · '), ...part]));
}

export function text(...spans: readonly Span[]): Block {
  return { kind: 'text', spans };
}

export function note(...spans: readonly Span[]): Block {
  return { kind: 'note', spans };
}
