import { tokens } from './tokens.ts';

/**
 * The words of a rule after its chain, unquoted, out of what `iptables-save` or `-S` prints from `-A` on: its full
 * specification, by which it is deleted and put back. `undefined`: the text is no rule.
 */
export function ruleWords(spec: string): readonly string[] | undefined {
  const [append, chain, ...rest] = tokens(spec)?.map(({ text }) => text) ?? [];
  return append === '-A' && chain !== undefined ? rest : undefined;
}
