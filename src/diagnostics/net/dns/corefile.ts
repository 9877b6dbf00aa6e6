/** Reads a Corefile, or a part of one. Never throws: what does not parse is named with its line. Source: CoreDNS manual. */
import { plainLines } from '../plain-lines.ts';

export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Line in its text, from 1. */
  readonly line: number;
  readonly body: readonly Directive[];
}

export interface ServerBlock {
  /** Without scheme and the dot at the end; `.` is the root. A port other than 53 stays. */
  readonly zones: readonly string[];
  readonly line: number;
  readonly directives: readonly Directive[];
}

export interface Corefile {
  readonly blocks: readonly ServerBlock[];
  /** Of an override: what it adds to the server block that imports it. */
  readonly directives: readonly Directive[];
  readonly problems: readonly string[];
}

/** What a text holds: server blocks of its own, or lines for a server block that imports it. */
export type CorefilePart = 'server' | 'override';

interface Draft {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number;
  readonly body: Draft[];
}

export function parseCorefile(text: string, part: CorefilePart): Corefile {
  const problems: string[] = [];
  const top: Draft = { name: '', args: [], line: 1, body: [] };
  const open: Draft[] = [top];
  let keys: string[] = [];
  plainLines(text).forEach((raw, index) => {
    const line = index + 1;
    const words = wordsOf(raw);
    if (words.length === 0) return;
    if (words[0] === '}') {
      close(open, line, problems);
      if (words.length > 1) problems.push(`line ${line}: nothing may follow a closing brace`);
      return;
    }
    // Names of zones may go on in the next line after a comma.
    const isList = part === 'server' && open.length === 1 && words.at(-1)?.endsWith(',') === true;
    keys = [...keys, ...words];
    if (isList) return;
    const isBlock = keys.at(-1) === '{';
    const [name = '', ...args] = isBlock ? keys.slice(0, -1) : keys;
    keys = [];
    const isInner = open.length > 1 || part === 'override';
    if (hasLooseBraces(args, isInner)) problems.push(`line ${line}: a brace must stand at the end of its line, or alone`);
    const draft: Draft = { name, args, line, body: [] };
    open.at(-1)?.body.push(draft);
    if (isBlock) open.push(draft);
    else if (part === 'server' && open.length === 1 && name !== 'import') problems.push(`line ${line}: \`${name.slice(0, 80)}\` stands outside of a server block`);
  });
  const unclosed = open.slice(1);
  if (unclosed.length > 0) problems.push(`the brace opened in line ${unclosed.at(-1)?.line ?? 0} is never closed`);
  return part === 'server' ? { blocks: top.body.filter(({ name }) => name !== 'import').map(blockOf), directives: [], problems } : { blocks: [], directives: top.body, problems };
}

/** A plugin's own block may be one line; that of a server may not. */
function hasLooseBraces(words: readonly string[], isInner: boolean): boolean {
  const braces = words.filter((word) => word === '{' || word === '}');
  const isWhole = isInner && braces.join('') === '{}' && words.at(-1) === '}';
  return braces.length > 0 && !isWhole;
}

function close(open: Draft[], line: number, problems: string[]): void {
  if (open.length > 1) open.pop();
  else problems.push(`line ${line}: this brace closes nothing`);
}

/** Words of a line without its comment; quotes hold words together. */
const wordsOf = (line: string): string[] => [...line.replace(/(^|\s)#.*$/, '').matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const blockOf = ({ name, args, line, body }: Draft): ServerBlock => ({
  zones: [name, ...args].flatMap((word) => word.split(',')).filter((word) => word !== '').map(zoneOf),
  line,
  directives: body,
});

function zoneOf(word: string): string {
  const bare = word.replace(/^(?:dns|tls|quic|https|grpc):\/\//, '').replace(/:53$/, '').toLowerCase();
  return bare === '.' || bare === '' ? '.' : bare.replace(/\.$/, '');
}

export interface Forward {
  readonly zone: string;
  /** Of TLS with its scheme: nobody can ask it in plain DNS. */
  readonly servers: readonly string[];
  /** Questions go over TCP, whatever they came by. */
  readonly isTcp: boolean;
}

/** Where a server block sends questions; `base`: the zone of the block that an override is imported into. */
export function forwardsOf(directives: readonly Directive[], zones: readonly string[]): readonly Forward[] {
  return directives.flatMap(({ name, args, body }) => {
    const [from = '.', ...to] = args;
    if (name !== 'forward' || to.length === 0) return [];
    const isTcp = args.includes('force_tcp') || body.some((option) => option.name === 'force_tcp');
    return zones.map((zone) => ({ zone: from === '.' ? zone : zoneOf(from), servers: to.map(serverOf), isTcp }));
  });
}

/** Without the scheme of plain DNS, port 53 and the name that TLS expects. */
const serverOf = (word: string): string => word.replace(/^dns:\/\//, '').replace(/%.*$/, '').replace(/^\[([^\]]+)\](?::53)?$/, '$1').replace(/^([\d.]+):53$/, '$1');
