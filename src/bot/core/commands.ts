/** What people type, understood. Pure: nothing is looked up, nothing is done. */
import { DIAGNOSES, type Diagnosis, type Target } from '../../diagnostics/model.ts';
import { wordsOf } from './command-line.ts';
import { asksToExplain, readExplain, type ExplainCommand } from './explain-text.ts';
import { isClusterName, isRunId } from './names.ts';
import { nearest } from './nearest.ts';
import { readOptions } from './options.ts';
import { readTarget } from './targets.ts';
import { oneLine } from './text.ts';
import { isUsage, usage, type Usage } from './usage.ts';

export type Command =
  | { readonly kind: 'diagnose'; readonly diagnosis: Diagnosis; readonly cluster: string; readonly target: Target }
  | { readonly kind: 'help'; readonly topic?: Diagnosis }
  | { readonly kind: 'clusters' }
  /** What the diagnoses can tell of it. */
  | { readonly kind: 'capabilities'; readonly cluster: string }
  | { readonly kind: 'runs' }
  | { readonly kind: 'show'; readonly run: string }
  | ExplainCommand
  | Usage;

/** What can be asked for here and now. */
export interface Vocabulary {
  /** The diagnoses that this version can make. */
  readonly available: readonly Diagnosis[];
  readonly clusters: readonly string[];
}

/** No command needs more; longer ones are pasted by mistake. */
const LONGEST = 500;
const VERBS = ['help', 'clusters', 'runs', 'show', 'explain'];
const LATER = ['cancel', 'audit'];

export function parseCommand(text: string, vocabulary: Vocabulary): Command {
  if (asksToExplain(text)) return readExplain(text);
  if (text.length > LONGEST) {
    return usage(`That is too long for a command: ${text.length} characters, at most ${LONGEST} are read`, ['/aks help']);
  }
  const [typed, ...rest] = wordsOf(text);
  const verb = typed?.toLowerCase().replace(/^-+/, '') ?? 'help';
  const diagnosis = vocabulary.available.find((name) => name === verb);
  if (diagnosis !== undefined && rest.includes('--help')) return { kind: 'help', topic: diagnosis };
  if (diagnosis !== undefined) return diagnose(diagnosis, rest, vocabulary);
  if (verb === 'help') return help(rest[0], vocabulary);
  if (verb === 'show') return show(rest[0]);
  if (verb === 'clusters' && rest.length > 0) return capabilities(rest, vocabulary);
  if (verb === 'clusters' || verb === 'runs') return { kind: verb };
  return notAVerb(typed ?? '', rest, vocabulary);
}

function diagnose(diagnosis: Diagnosis, words: readonly string[], vocabulary: Vocabulary): Command {
  const read = readOptions(words);
  if (isUsage(read)) return read;
  const [typed, target, extra] = read.positional;
  if (typed === undefined) return whichCluster(diagnosis, vocabulary);
  const cluster = vocabulary.clusters.find((name) => name.toLowerCase() === typed.toLowerCase());
  if (cluster === undefined) return noSuchCluster(diagnosis, typed, vocabulary);
  if (extra !== undefined) return usage(`"${oneLine(extra, 60)}" is one word too many`, [`/aks help ${diagnosis}`]);
  const about = readTarget(diagnosis, target);
  return isUsage(about) ? about : { kind: 'diagnose', diagnosis, cluster, target: { ...read.target, ...about } };
}

function capabilities([typed = '', extra]: readonly string[], vocabulary: Vocabulary): Command {
  const cluster = vocabulary.clusters.find((name) => name.toLowerCase() === typed.toLowerCase());
  if (cluster === undefined) return noSuchCluster('clusters', typed, vocabulary);
  return extra === undefined ? { kind: 'capabilities', cluster } : usage(`"${oneLine(extra, 60)}" is one word too many`, [`/aks clusters ${cluster}`]);
}

function whichCluster(diagnosis: Diagnosis, { clusters }: Vocabulary): Usage {
  return usage('Which cluster?', clusters.slice(0, 3).map((name) => `/aks ${diagnosis} ${name}`));
}

function noSuchCluster(verb: Diagnosis | 'clusters', typed: string, { clusters }: Vocabulary): Usage {
  if (!isClusterName(typed)) {
    return usage(
      `"${oneLine(typed, 60)}" cannot be a cluster: a name has letters, digits, "-" and "_", at most 63 characters`,
      ['/aks clusters'],
    );
  }
  const meant = nearest(typed, clusters).map((name) => `/aks ${verb} ${name}`);
  return usage(`I know no cluster "${typed}"`, [...meant, '/aks clusters']);
}

function help(topic: string | undefined, { available }: Vocabulary): Command {
  const about = available.find((name) => name === topic?.toLowerCase());
  return about === undefined ? { kind: 'help' } : { kind: 'help', topic: about };
}

function show(run: string | undefined): Command {
  if (run === undefined) return usage('Which run? Its id stands in the list of runs', ['/aks runs']);
  const id = run.toLowerCase();
  return isRunId(id) ? { kind: 'show', run: id } : usage(`"${oneLine(run, 40)}" is not a run's id`, ['/aks runs']);
}

function notAVerb(typed: string, rest: readonly string[], { available, clusters }: Vocabulary): Usage {
  const word = typed.toLowerCase();
  const later: readonly string[] = [...DIAGNOSES, ...LATER];
  if (later.includes(word)) return usage(`"${word}" is not part of this version yet`, ['/aks help']);
  const cluster = clusters.find((name) => name.toLowerCase() === word);
  if (cluster !== undefined) {
    return usage(`What about ${cluster}?`, available.slice(0, 3).map((name) => `/aks ${name} ${cluster}`));
  }
  const [meant] = nearest(word, [...available, ...VERBS]);
  if (meant === undefined) return usage(`I do not know "${oneLine(typed, 40)}"`, ['/aks help']);
  return usage(`I do not know "${oneLine(typed, 40)}"; did you mean "${meant}"?`, [`/aks ${[meant, ...plain(rest)].join(' ')}`]);
}

/** The rest of a command is repeated only where it is made of names. */
function plain(words: readonly string[]): readonly string[] {
  return words.every((word) => /^[\w./:=-]{1,80}$/.test(word)) ? words.slice(0, 6) : [];
}
