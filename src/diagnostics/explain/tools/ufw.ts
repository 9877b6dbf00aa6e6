import { parseUfwStatus, type UfwStatus } from '../../net/ufw-status.ts';
import { parseUfwRow } from '../../net/ufw-row.ts';
import { judgeUfw } from '../../net/ufw-verdict.ts';
import type { ExplainOptions, Explanation } from '../explanation.ts';
import type { Paste } from '../paste.ts';
import { quoted, some, type Recogniser } from '../recogniser.ts';
import { judgeSources, type Sourced } from '../sources.ts';

const OTHERS = 'ufw shows its own rules only: an iptables, nft or Azure rule may still block.';
const MISSING = /\bufw['"]?:?\s*(?:command not found|not found|No such file or directory)|^NOUFW$/i;

export const ufw: Recogniser = {
  tool: 'ufw',
  strength: (paste) => {
    if (some(paste, /^Status: (?:active|inactive)$/) || some(paste, MISSING)) return 3;
    if (some(paste, /^To\s+Action\s+From$/) || /\bufw\b/.test(paste.command ?? '')) return 2;
    return paste.lines.filter((line) => parseUfwRow(line) !== undefined && /\b(?:ALLOW|DENY|REJECT|LIMIT)\b/.test(line)).length > 0 ? 1 : 0;
  },
  explain: (paste, options) => explainUfw(paste, options),
};

function explainUfw(paste: Paste, options: ExplainOptions): Explanation {
  const status = parseUfwStatus(paste.text);
  switch (status.state) {
    case 'not-installed':
      return { tool: 'ufw', verdict: 'not-applicable', proves: 'ufw is not installed on this node, so ufw blocks nothing. Current AKS images have none.', leavesOpen: 'Whether iptables, nft or a network security group blocks the kubelet port.', next: 'tunnel' };
    case 'inactive':
      return { tool: 'ufw', verdict: 'inactive', proves: 'ufw is installed and inactive: it blocks nothing now.', leavesOpen: 'Rules that others wrote: iptables and nft are not in this view.', next: 'tunnel' };
    case 'unknown':
      return status.rules.length === 0 ? unread(status.reason) : judged(paste, status, options);
    case 'active':
      return judged(paste, status, options);
  }
}

const unread = (reason: string): Explanation => ({
  tool: 'ufw',
  verdict: 'unknown',
  proves: `Nothing about the kubelet port: ${reason}.`,
  leavesOpen: 'Whether ufw is active, and what it admits.',
  next: 'tunnel',
  asks: 'Paste all of "LC_ALL=C sudo ufw status verbose", from its Status line on.',
});

function judged(paste: Paste, status: UfwStatus, options: ExplainOptions): Explanation {
  const sourced = judgeSources(paste.text, options, (packet) => judgeUfw(status, packet));
  // Rows are read from the top, so a row that decides needs nothing below it; a default needs all of them.
  if (sourced.verdict === 'allow' && isByDefault(sourced) && !isWhole(paste)) {
    return { ...open('No row shown blocks tcp/10250, and the default admits it; but the table has no visible end, so a row that denies may be missing'), asks: 'Paste all of "sudo ufw status verbose", with what follows it.' };
  }
  if (sourced.verdict === 'block' && isByDefault(sourced) && lostItsRows(paste)) {
    return { ...open('The table has lost its rows, so it does not show whether one of them admits tcp/10250; the default drops it'), asks: 'Paste all of "sudo ufw status verbose", with what follows it.' };
  }
  if (sourced.reason.startsWith('no row decides, and this view')) return { ...open('No row shown decides about tcp/10250, so the default does, which this view hides; ufw ships with deny'), asks: 'Paste "sudo ufw status verbose", which shows the default.' };
  if (sourced.verdict === 'unknown') return { ...open(`For tcp/10250 this is not decided: ${sourced.reason}`), ...asksOf(sourced) };
  const proves = `ufw ${sourced.verdict === 'allow' ? 'admits' : blockVerb(sourced)} tcp/10250 from ${sourced.who}: ${sourced.reason}.`;
  return { tool: 'ufw', verdict: sourced.verdict, proves, leavesOpen: `${endOf(sourced, paste)}${OTHERS} Rows that name another destination count as not about this node.`, next: 'tunnel' };
}

const isByDefault = ({ reason }: Sourced): boolean => reason.startsWith('no row applies');

const HEAD = /^[ \t]*To[ \t]+Action[ \t]+From[ \t]*$/m;
const HEAD_AND_ROW = /^[ \t]*To[ \t]+Action[ \t]+From[ \t]*\n[ \t]*--[ \t-]*\n[ \t]*\S/m;

/** ufw prints the table's head only above rows. */
const lostItsRows = ({ text }: Paste): boolean => HEAD.test(text) && !HEAD_AND_ROW.test(text);

/** A trimmed table and a cut one look the same. */
const endOf = (sourced: Sourced, paste: Paste): string =>
  isByDefault(sourced) && !isWhole(paste) ? 'Whether rows follow that were not pasted: one that allows it would admit it. ' : '';

const blockVerb = ({ outcome }: Sourced): string => (outcome === 'reject' ? 'refuses' : 'drops');

/** ufw ends its table by an empty line; behind that, or a status or prompt, nothing of it follows. */
function isWhole({ text, isCut }: Paste): boolean {
  const body = text.slice(Math.max(0, text.search(HEAD)));
  return !isCut && /^\s*To\s+Action\s+From\s*\n\s*--.*\n\s*\S/.test(body) && (/\n[ \t]*\n[ \t\n]*$/.test(body) || /\n(?:rc|exit)=\d+\s*$/.test(body));
}

const open = (proves: string): Explanation => ({ tool: 'ufw', verdict: 'unknown', proves: `${proves}.`, leavesOpen: OTHERS, next: 'tunnel' });

const asksOf = ({ isDivided, reason }: Sourced): Pick<Explanation, 'asks'> => ({
  asks: isDivided ? 'Say whose packets matter: --from with the address of a node that has a konnectivity-agent.' : `Paste "sudo ufw status verbose" as a whole (${quoted(reason, 80)}).`,
});
