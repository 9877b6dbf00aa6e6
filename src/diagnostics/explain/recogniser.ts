import type { ExplainOptions, Explanation, Tool } from './explanation.ts';
import type { Paste } from './paste.ts';

/** One tool: whether a text looks like its output, and what that says. Pure. */
export interface Recogniser {
  readonly tool: Tool;
  /** 0: not at all. 3: nothing else prints this. */
  readonly strength: (paste: Paste) => 0 | 1 | 2 | 3;
  readonly explain: (paste: Paste, options: ExplainOptions) => Explanation;
}

export const KUBELET_PORT = 10_250;

export const some = (paste: Paste, pattern: RegExp): boolean => paste.lines.some((line) => pattern.test(line.slice(0, 2_000)));

export const lineWith = (paste: Paste, pattern: RegExp): string | undefined => paste.lines.find((line) => pattern.test(line.slice(0, 2_000)));

/** A piece of somebody else's text inside a sentence of ours. */
export const quoted = (text: string, limit = 160): string => {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'").trim();
  return `"${line.length > limit ? `${line.slice(0, limit - 1)}…` : line}"`;
};
