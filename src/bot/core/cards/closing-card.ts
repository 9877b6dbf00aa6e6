/** The checks that found no fault, a line each: what was ruled out and why, and what could not be told. */
import type { CheckResult, Report } from '../../../diagnostics/model.ts';
import type { Block, Card, Span } from '../chat.ts';
import { bold, code, plain, prose, text } from '../spans.ts';
import { oneLine } from '../text.ts';
import { unreadChanges } from './change-lines.ts';

const LINES = 40;

/** Absent where every check found a fault, and nothing is missing. */
export function closingCard(report: Pick<Report, 'checks' | 'changes' | 'changesUnread'>): Card | undefined {
  const { checks } = report;
  const facts = checks.filter(({ verdict, fact }) => verdict === 'clear' && fact === true);
  const clear = checks.filter(({ verdict, fact }) => verdict === 'clear' && fact !== true);
  const apart = checks.filter(({ verdict }) => verdict === 'not-applicable');
  const unknown = checks.filter(({ verdict }) => verdict === 'unknown');
  const ruledOut = [...clear.map((check) => line(check)), ...apart.map((check) => line(check, 'does not apply: '))];
  const blocks = [...listed('What is so', facts.map((check) => line(check))), ...listed('Ruled out', ruledOut), ...listed('Could not be told', unknown.map((check) => [...line(check), ...howToTell(check)])), ...unreadChanges(report)];
  if (blocks.length === 0) return undefined;
  return { summary: `${ruledOut.length} ruled out, ${unknown.length} could not be told`, blocks };
}

function line({ id, reason }: CheckResult, prefix = ''): readonly Span[] {
  return [code(id), plain(`: ${prefix}`), ...prose(oneLine(reason, 400))];
}

function howToTell({ settle }: CheckResult): readonly Span[] {
  return settle === undefined ? [] : [plain(' To find out, '), ...prose(oneLine(settle, 300)), plain('.')];
}

function listed(title: string, items: readonly (readonly Span[])[]): readonly Block[] {
  if (items.length === 0) return [];
  const more = items.length > LINES ? [[plain(`and ${items.length - LINES} more`)]] : [];
  return [text(bold(title)), { kind: 'list', items: [...items.slice(0, LINES), ...more] }];
}
