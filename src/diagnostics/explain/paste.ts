/** A pasted text as the tool printed it: what chats, terminals and keyboards added is taken away. */
import { plainLines } from '../net/plain-lines.ts';

/** Characters that are looked at. Tools that we read print less than this for one node. */
export const MOST = 200_000;

/** What stands between two prompts: a command, where it was pasted too, and what it printed. */
export interface Paste {
  readonly command?: string;
  readonly text: string;
  /** Without surrounding blanks; empty ones are left out. */
  readonly lines: readonly string[];
  /** Something follows, or the text was too long: its last line is not the tool's last. */
  readonly isCut: boolean;
}

/** `user@host:~$ cmd`, `[root@node ~]# cmd`, `PS C:\> cmd`, `$ cmd`, `# cmd`; a `#` alone also begins a tool's comment. */
const PROMPT = /^\s*(?:\(?[\w.-]*\)?\s*[\w.-]+@[\w.-]+[^\n$#]{0,80}[$#]|\[[^\]\n]{1,80}\]\s*[$#]|PS [^>\n]{0,80}>|[/~][\w./-]{0,60} [#$]|[$#>%])\s+(?<command>\S.*)$/;
const TOOLS = /^(?:(?:sudo|env|time|timeout|chroot|nsenter)\s+(?:-\S+\s+|\S+=\S+\s+|\d+\s+|\/host\s+)*)*(?:\S*\/)?(?:ufw|iptables\S*|ip6tables\S*|nft|nc|ncat|netcat|telnet|curl|wget|nslookup|dig|host|resolve-dnsname|test-netconnection|tnc|ss|netstat|conntrack|crictl|lsns|pstree|tcptracer\S*|kubectl|k|az|cat|grep|ping|ip|python3?)(?:\s|$)/i;

/** Where the words of a tool begin behind those of a person: "I get nc: connect to ...". */
const IN_A_SENTENCE = /(?<=[^\n\s])[ \t]+(?=(?:nc: connect to |Ncat: (?:Connect|No route|TIMEOUT)|curl: \(\d+\) |telnet: Unable to |;; connection timed out))/g;

/** No tool pads wider; patterns that look for blanks would take quadratic time over a text that is made of them. */
const LONG_GAP = /[ \t]{200,}/g;
const GAP = ' '.repeat(200);

export function cleaned(text: string): string {
  return plainLines(text.slice(0, MOST))
    .map((line) => line.replaceAll(LONG_GAP, GAP))
    .join('\n')
    .replaceAll(/\n{4,}/g, '\n\n\n')
    .replaceAll(/[\u2028\u2029]/g, '\n')
    .replaceAll(/[\u200B-\u200F\u2060\uFEFF]/g, '')
    .replaceAll('\u00A0', ' ')
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/^[ \t]*(?:```|~~~)\w*[ \t]*(?:\n|$)/gm, '')
    .replaceAll('```', '\n')
    .replaceAll(IN_A_SENTENCE, '\n');
}

/** The outputs of a pasted session, in order. Without prompts, all of it is one. */
export function pastesOf(text: string): readonly Paste[] {
  const lines = unquoted(cleaned(text).split('\n'));
  const sections: { command?: string; lines: string[] }[] = [{ lines: [] }];
  for (const line of lines) {
    const command = commandIn(line);
    if (command === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ command, lines: [] });
  }
  const said = sections.filter(({ command, lines: printed }) => command !== undefined || printed.some((line) => line.trim() !== ''));
  return said.map(({ command, lines: printed }) => pasteOf(printed, command, text.length > MOST));
}

export function pasteOf(printed: readonly string[], command: string | undefined, isCut: boolean): Paste {
  return {
    ...(command !== undefined && { command }),
    // A line that was pasted is taken for whole: chats drop the last line feed.
    text: `${printed.join('\n').replace(/\n$/, '')}\n`,
    lines: printed.map((line) => line.trim()).filter((line) => line !== ''),
    isCut,
  };
}

/** Chats quote a message by `> ` before every line. */
function unquoted(lines: readonly string[]): readonly string[] {
  const said = lines.filter((line) => line.trim() !== '');
  const areQuoted = said.length > 0 && said.every((line) => /^>\s?/.test(line)) && !said.some((line) => commandIn(line) !== undefined);
  return areQuoted ? lines.map((line) => line.replace(/^>\s?/, '')) : lines;
}

function commandIn(line: string): string | undefined {
  const bounded = line.slice(0, 400).trim();
  const prompted = PROMPT.exec(bounded)?.groups?.['command'];
  if (prompted !== undefined && TOOLS.test(prompted)) return prompted;
  // A command that was pasted without its prompt has options or arguments, and no tool prints it.
  return /^(?:sudo\s+)?(?:ufw status(?: verbose| numbered)?|iptables-save|iptables(?:-nft|-legacy)? (?:-\w+ ?)+\w*|nc -\S+ .*)$/.test(bounded) ? bounded : undefined;
}
