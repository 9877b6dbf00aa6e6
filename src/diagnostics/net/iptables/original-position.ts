/**
 * A rule's position in its chain on the node, counted from 1, where the text leaves rules out and says so by
 * `# skipped CHAIN N` in their place. `index` counts the rules that the text shows.
 * `undefined`: the text does not show the rule.
 */
export function originalPosition(text: string, table: string, chain: string, index: number): number | undefined {
  let current = '';
  let shown = 0;
  let position = 0;
  for (const line of text.split('\n')) {
    const start = /^\*(\S+)/.exec(line);
    if (start !== null) current = start[1] ?? '';
    if (current !== table) continue;
    position += skippedIn(line, chain);
    if (!isRuleOf(line, chain)) continue;
    shown += 1;
    position += 1;
    if (shown === index) return position;
  }
  return undefined;
}

const isRuleOf = (line: string, chain: string): boolean => line.replace(/^\[\d+:\d+\] /, '').startsWith(`-A ${chain} `);

function skippedIn(line: string, chain: string): number {
  const [, of, count] = /^# skipped (\S+) (\d+)$/.exec(line) ?? [];
  return of === chain && count !== undefined ? Number(count) : 0;
}
