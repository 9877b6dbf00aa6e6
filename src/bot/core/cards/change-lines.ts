/** What was changed near a fault, a line each. It says what and when, and never that it is the cause. */
import { changeSentence } from '../../../diagnostics/changes/words.ts';
import type { Report } from '../../../diagnostics/model.ts';
import type { Block } from '../chat.ts';
import { note, plain, prose } from '../spans.ts';
import { oneLine } from '../text.ts';
import { count } from '../words.ts';

/** More would not be read. */
const SHOWN = 5;

export function changeLines(check: string, { changes, startedAt }: Pick<Report, 'changes' | 'startedAt'>): readonly Block[] {
  const own = changes?.ok === true ? changes.value.filter(({ near }) => near.includes(check)) : [];
  const more = own.length - SHOWN;
  return [
    ...own.slice(0, SHOWN).map((change) => note(...prose(oneLine(changeSentence(change, startedAt), 300)))),
    ...(more > 0 ? [note(plain(`${count(more, 'more change')} of the last 2 h not shown`))] : []),
  ];
}

/** Why changes are not told, or not all of them. */
export function unreadChanges({ changes, changesUnread = [] }: Pick<Report, 'changes' | 'changesUnread'>): readonly Block[] {
  const reasons = changes?.ok === false ? [changes.reason] : changesUnread;
  const [first] = reasons;
  if (first === undefined) return [];
  const others = reasons.length > 1 ? ` (and ${count(reasons.length - 1, 'more source')})` : '';
  const what = changes?.ok === false ? 'What was changed lately could not be told' : 'Not everything that was changed lately could be told';
  return [note(...prose(oneLine(`${what}: ${first}${others}`, 400)))];
}
