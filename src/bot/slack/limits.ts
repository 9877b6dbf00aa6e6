/** Slack's limits, and honest ways to stay within them. https://docs.slack.dev/reference/block-kit/blocks */

export const LIMITS = {
  blocks: 50,
  /** Slack's own limit is 40,000; a notification shows the beginning. */
  fallback: 1000,
  header: 150,
  /** Of a text object; kept for rich text too, which has no limit of its own that is written down. */
  text: 3000,
  context: 2000,
  /** Of all blocks together: Slack answers `msg_blocks_too_long` somewhere above 13,000. */
  message: 12_000,
  listItems: 50,
  buttons: 25,
  button: 75,
  value: 2000,
  url: 3000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/** Room for the words that say what was cut. */
const MARK = 40;

/** At most `limit` characters; what is left out is counted. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= MARK) return `${wellFormed(text.slice(0, limit - 1))}…`;
  const kept = wellFormed(text.slice(0, limit - MARK));
  return `${kept}… cut, ${text.length - kept.length} more characters`;
}

/** As {@link cut}, at the end of a line where there is one, counting lines. */
export function cutLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf('\n', limit - MARK);
  if (end <= 0) return cut(text, limit);
  const left = text.slice(end + 1).split('\n').length;
  return `${text.slice(0, end)}\n… cut, ${left} more ${left === 1 ? 'line' : 'lines'}`;
}

/** Half of a surrogate pair at the cut is not a character. */
function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1).toWellFormed();
}
