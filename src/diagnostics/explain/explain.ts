/** What a pasted text proves, what it leaves open, and which diagnosis settles it. Pure, and never throws. */
import { parseAddress } from '../net/cidr.ts';
import type { ExplainOptions, Explanation, ExplainVerdict } from './explanation.ts';
import { MOST, pastesOf, type Paste } from './paste.ts';
import type { Recogniser } from './recogniser.ts';
import { RECOGNISERS } from './tools/all.ts';
import { runCommand } from './tools/run-command.ts';
import { withoutSecrets } from './without-secrets.ts';

const EXAMPLES = 'ufw status verbose, iptables-save, nc, nslookup, dig, curl -v, ss, crictl, an Azure Run Command result, a kubectl error or an event';

export function explain(text: string, options: ExplainOptions = {}): Explanation {
  const said = spared(options.from === undefined || parseAddress(options.from).ok ? explainWhole(text, options) : badSource(options.from));
  return text.length > MOST ? { ...said, leavesOpen: `Only the first ${MOST.toLocaleString('en')} characters were read. ${said.leavesOpen}` } : said;
}

const spared = (told: Explanation): Explanation => ({
  ...told,
  proves: withoutSecrets(told.proves),
  leavesOpen: withoutSecrets(told.leavesOpen),
  ...(told.asks !== undefined && { asks: withoutSecrets(told.asks) }),
});

const badSource = (from: string): Explanation => ({
  tool: 'unknown',
  verdict: 'unknown',
  proves: 'Nothing was judged.',
  leavesOpen: 'Everything.',
  asks: `"${from.slice(0, 60)}" is not an IP address: give --from the address of the client, such as 10.224.0.7.`,
});

function explainWhole(text: string, options: ExplainOptions): Explanation {
  // A result of Run Command is one JSON; prompts inside it are its script's.
  const [whole] = [runCommand(explainInner)].flatMap((one) => explainBy(one, wholeOf(text), options) ?? []);
  return whole ?? explainInner(text, options);
}

function wholeOf(text: string): Paste {
  const all = pastesOf(text);
  const lines = all.flatMap((paste) => paste.lines);
  return { text: all.map((paste) => paste.text).join('\n'), lines, isCut: text.length > MOST };
}

const explainBy = (recogniser: Recogniser, paste: Paste, options: ExplainOptions): Explanation | undefined =>
  recogniser.strength(paste) > 0 ? recogniser.explain(paste, options) : undefined;

function explainInner(text: string, options: ExplainOptions): Explanation {
  const found = pastesOf(text).flatMap((paste) => explainPaste(paste, options));
  const [decisive] = found.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  if (decisive === undefined) return unrecognised(text);
  const tools = [...new Set(found.map(({ tool }) => tool))];
  return found.length === 1 ? decisive : { ...decisive, proves: `The text holds ${found.length} outputs (${tools.join(', ')}); this one decides. ${decisive.proves}` };
}

/** What blocks decides; what is not certain outweighs what is admitted. */
const ORDER: readonly ExplainVerdict[] = ['block', 'unknown', 'allow', 'inactive', 'not-applicable'];

/** Every tool that is sure of the text; where none is, the one that is surest. */
function explainPaste(paste: Paste, options: ExplainOptions): readonly Explanation[] {
  const ranked = RECOGNISERS.map((recogniser) => ({ recogniser, strength: recogniser.strength(paste) }));
  const sure = ranked.filter(({ strength }) => strength === 3);
  if (sure.length > 0) return sure.map(({ recogniser }) => recogniser.explain(paste, options));
  const [best] = ranked.filter(({ strength }) => strength > 0).toSorted((a, b) => b.strength - a.strength);
  return best === undefined ? [] : [best.recogniser.explain(paste, options)];
}

const unrecognised = (text: string): Explanation => ({
  tool: 'unknown',
  verdict: 'unknown',
  proves: text.trim() === '' ? 'There is no text.' : 'I do not recognise this text, so I conclude nothing from it.',
  leavesOpen: 'Everything.',
  asks: `Which command printed it? Paste the command and its whole output. I read ${EXAMPLES}.`,
});
