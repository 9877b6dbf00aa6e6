/** What is wrong with the config map coredns-custom, and where it sends questions. Source: AKS, "Customize CoreDNS". */
import { LOCAL_DNS } from './azure-dns.ts';
import { KNOWN_PLUGINS, ONCE_ONLY } from './coredns-plugins.ts';
import { forwardsOf, parseCorefile } from './corefile.ts';
import type { Corefile, Directive } from './corefile.ts';

export interface CustomProblem {
  readonly key: string;
  /** A clause with the key as its subject: "key x …". */
  readonly says: string;
  /** `stops`: CoreDNS cannot start with it. `ignored`: it has no effect. `loops`: questions come back to CoreDNS. */
  readonly effect: 'stops' | 'ignored' | 'loops';
}

export interface CustomForward {
  readonly key: string;
  readonly zone: string;
  /** An address, with a port where it is not 53, and with `tls://` where it is asked so. */
  readonly server: string;
  readonly isTcp: boolean;
}

export interface CustomSurroundings {
  /** Text of the key `Corefile` of the config map `coredns`; empty: not known. */
  readonly corefile: string;
  /** Addresses at which CoreDNS itself answers. */
  readonly own: readonly string[];
}

type Data = Readonly<Record<string, string>>;

interface Part {
  readonly key: string;
  readonly read: Corefile;
}

/** Problems that can be read off the text; none: nothing was found, which is not proof that it does what is wanted. */
export function customProblems(data: Data, { corefile, own }: CustomSurroundings): readonly CustomProblem[] {
  const parts = partsOf(data);
  const base = parseCorefile(corefile, 'server');
  return [
    ...Object.keys(data).filter((key) => kindOf(key) === undefined).map((key): CustomProblem => ({ key, effect: 'ignored', says: 'ends in neither `.server` nor `.override`, so that CoreDNS does not read it' })),
    ...parts.flatMap(({ key, read }) => read.problems.map((problem): CustomProblem => ({ key, effect: 'stops', says: `does not parse: ${problem}` }))),
    ...parts.flatMap(unknownPlugins),
    ...twice(parts, base),
    ...onceOnly(parts, base),
    ...customForwards(data).filter(({ server }) => isOwn(server, own)).map(({ key, zone, server }): CustomProblem => ({ key, effect: 'loops', says: `forwards ${nameOf(zone)} to ${server}, which is CoreDNS itself` })),
  ];
}

/** Every address that a key of coredns-custom sends questions to. */
export const customForwards = (data: Data): readonly CustomForward[] =>
  partsOf(data).flatMap(({ key, read }) => {
    const forwards = [...read.blocks.flatMap(({ zones, directives }) => forwardsOf(directives, zones)), ...forwardsOf(read.directives, ['.'])];
    return forwards.flatMap(({ zone, servers, isTcp }) => servers.filter((server) => /^[\d.]+$|:/.test(server)).map((server) => ({ key, zone, server, isTcp })));
  });

export const nameOf = (zone: string): string => (zone === '.' ? 'everything' : `\`${short(zone)}\``);

/** Any text can stand where a name should, and what it says is read in a chat. */
const short = (word: string): string => (word.length > 80 ? `${word.slice(0, 79)}…` : word);

/** The zones that a key answers for by itself, with the key. */
export const customZones = (data: Data): readonly { readonly key: string; readonly zone: string }[] =>
  partsOf(data).flatMap(({ key, read }) => read.blocks.flatMap(({ zones }) => zones.map((zone) => ({ key, zone }))));

const kindOf = (key: string): 'server' | 'override' | undefined => {
  if (key.endsWith('.server')) return 'server';
  return key.endsWith('.override') ? 'override' : undefined;
};

const partsOf = (data: Data): readonly Part[] =>
  Object.entries(data).flatMap(([key, text]) => {
    const kind = kindOf(key);
    return kind === undefined ? [] : [{ key, read: parseCorefile(text, kind) }];
  });

const isOwn = (server: string, own: readonly string[]): boolean => own.includes(server) || server.startsWith('127.') || server === '::1' || LOCAL_DNS.includes(server);

function unknownPlugins({ key, read }: Part): readonly CustomProblem[] {
  // What does not parse gives words that are no plugins.
  if (read.problems.length > 0) return [];
  const directives = [...read.directives, ...read.blocks.flatMap(({ directives: own }) => own)];
  return directives.filter(({ name }) => !KNOWN_PLUGINS.has(name)).map(({ name, line }) => ({ key, effect: 'stops', says: `uses \`${short(name)}\` in line ${line}, which is no plugin of AKS's CoreDNS` }));
}

function twice(parts: readonly Part[], base: Corefile): readonly CustomProblem[] {
  const seen = new Map<string, string>(base.blocks.flatMap(({ zones }) => zones.map((zone): [string, string] => [zone, 'the Corefile of AKS'])));
  return parts.flatMap(({ key, read }) =>
    read.blocks.flatMap(({ zones }) =>
      zones.flatMap((zone): readonly CustomProblem[] => {
        const first = seen.get(zone);
        seen.set(zone, `key \`${key}\``);
        return first === undefined ? [] : [{ key, effect: 'stops', says: `defines the zone ${nameOf(zone)} that ${first} defines already` }];
      }),
    ),
  );
}

function onceOnly(parts: readonly Part[], base: Corefile): readonly CustomProblem[] {
  const root = base.blocks.find(({ zones }) => zones.includes('.'));
  const seen = new Map((root?.directives ?? []).map(({ name }) => [name, 'the Corefile of AKS']));
  return parts.flatMap(({ key, read }) => [...repeated(key, read.directives, seen), ...read.blocks.flatMap(({ directives }) => repeated(key, directives, new Map()))]);
}

function repeated(key: string, directives: readonly Directive[], seen: Map<string, string>): readonly CustomProblem[] {
  return directives.flatMap(({ name, line }): readonly CustomProblem[] => {
    const first = seen.get(name);
    seen.set(name, `key \`${key}\``);
    if (first === undefined || !ONCE_ONLY.has(name)) return [];
    return [{ key, effect: 'stops', says: `uses \`${name}\` in line ${line}, which may stand only once and stands in ${first} already` }];
  });
}
