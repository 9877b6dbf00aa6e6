/** `explain [--from ADDRESS] <text>`: the text is kept to the letter, unlike a command's words. */
import { isIpv4 } from './names.ts';
import { oneLine, visible } from './text.ts';
import { usage, type Usage } from './usage.ts';

export interface ExplainCommand {
  readonly kind: 'explain';
  readonly text: string;
  readonly from?: string;
}

/** As long as Slack lets a message be: https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
const LONGEST = 40_000;
const VERB = /^\s*["'`“]?(?:\/aks\s+)?explain\b(?!-)["'`”]?[ \t]*/i;
const FROM = /^(?:--|[–—])from(?:[= \t]+)(\S+)[ \t]*/i;

export const asksToExplain = (text: string): boolean => VERB.test(visible(text).slice(0, 40));

/** The option stands right behind the verb: anywhere else it may be part of the pasted text. */
export function readExplain(typed: string): ExplainCommand | Usage {
  if (typed.length > LONGEST) return usage(`That is too long to explain: ${typed.length} characters, at most ${LONGEST} are read`);
  const body = visible(typed).replace(VERB, '');
  const [option = '', from] = FROM.exec(body) ?? [];
  const text = body.slice(option.length);
  if (from !== undefined && !isIpv4(from)) return usage(`"${oneLine(from, 60)}" is not what --from takes: the IPv4 address of the client whose packets matter`);
  if (text.trim() === '') return usage('What shall I explain? Paste the output of a tool behind the command', ['/aks explain Status: inactive']);
  return { kind: 'explain', text, ...(from !== undefined && { from }) };
}
