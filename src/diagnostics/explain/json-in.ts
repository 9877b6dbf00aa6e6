/** The JSON inside a text: what stands around it (a comment, a warning of the CLI, a status line) is left out. */
export function jsonIn(text: string): string {
  const start = text.search(/^[ \t]{0,200}[{[]/m);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return start < 0 || end < start ? text.trim() : text.slice(start, end + 1).trim();
}
