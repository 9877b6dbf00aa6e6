import { arriving } from '../../net/iptables/probe.ts';
import { judgeNft } from '../../net/nft/judge.ts';
import type { ExplainOptions, Explanation } from '../explanation.ts';
import { jsonIn } from '../json-in.ts';
import type { Paste } from '../paste.ts';
import { quoted, some, type Recogniser } from '../recogniser.ts';
import { judgeSources, type Sourced } from '../sources.ts';

const ASKS = 'Paste all of "sudo nft -j list ruleset".';

export const nft: Recogniser = {
  tool: 'nft',
  strength: (paste) => (some(paste, /"nftables"\s*:|^table (?:ip6?|inet|arp|bridge|netdev) [\w-]+ \{/) ? 3 : /\bnft\b/.test(paste.command ?? '') ? 2 : 0),
  explain: (paste, options) => (/"nftables"\s*:/.test(paste.text) ? fromJson(paste, options) : fromText(paste)),
};

function fromJson(paste: Paste, options: ExplainOptions): Explanation {
  const json = jsonIn(paste.text);
  const sourced = judgeSources(json, options, (packet) => judgeNft(json, arriving(packet, undefined), { withIptables: true }));
  if (sourced.verdict === 'block') return blocked(`nft blocks tcp/10250 from ${sourced.who}: ${sourced.reason}.`);
  if (sourced.verdict === 'allow') return { tool: 'nft', verdict: 'allow', proves: `These nft rules let tcp/10250 from ${sourced.who} in: ${sourced.reason}.`, leavesOpen: 'iptables-legacy keeps rules that nft does not show, and Azure\'s are elsewhere.', next: 'tunnel' };
  return unknown(sourced);
}

const blocked = (proves: string): Explanation => ({ tool: 'nft', verdict: 'block', proves, leavesOpen: 'Who wrote the rule, and whether something else blocks as well.', next: 'tunnel' });

const unknown = ({ reason, isDivided }: Pick<Sourced, 'reason' | 'isDivided'>): Explanation => ({
  tool: 'nft',
  verdict: 'unknown',
  proves: `For tcp/10250 this is not decided: ${reason}.`,
  leavesOpen: 'What the rules do with the kubelet\'s port.',
  next: 'tunnel',
  asks: isDivided ? 'Say whose packets matter: --from with the address of a node that has a konnectivity-agent.' : ASKS,
});

/** The printed form is not parsed as a whole. Only a rule that nothing before it in a chain at the door can spare is taken. */
function fromText({ lines }: Paste): Explanation {
  let isAtDoor = false;
  let isSpared = false;
  for (const line of lines) {
    if (/^chain \S+ \{/.test(line)) [isAtDoor, isSpared] = [false, false];
    else if (/\bhook (?:input|prerouting)\b/.test(line)) isAtDoor = true;
    else if (isAtDoor && !isSpared && /^(?:meta l4proto tcp )?tcp dport 10250 (?:counter (?:packets \d+ bytes \d+ )?)?(?:drop|reject)\b/.test(line)) return blocked(`nft has a rule that blocks tcp/10250 whoever sends it: ${quoted(line)}.`);
    else if (isAtDoor && /accept|jump|goto|vmap|return/.test(line) && !/^ct state .*established|^iif(?:name)? "?lo"?\s/.test(line) && !/dport (?!10250)\d+ /.test(line)) isSpared = true;
  }
  return unknown({ reason: 'the printed form of nft is read for plain rules about the port only, and none decides', isDivided: false });
}
