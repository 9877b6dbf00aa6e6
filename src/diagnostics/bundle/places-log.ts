import type { NodeAnswer } from '../node/answer.ts';
import type { PlaceAnswer, PlaceAnswers, PlaceQuestion } from '../wire.ts';
import type { PlacePart, SectionPart } from './format.ts';
import { partName } from './part-name.ts';
import { keepableText } from './prune.ts';

interface MutablePlace {
  readonly kind: 'node' | 'pod';
  channel?: string;
  readonly answers: Record<string, PlacePart['answers'][string]>;
}

/** What nodes and pods told, place by place, over all scripts of a run. */
export function placesLog() {
  const places = new Map<string, MutablePlace>();
  const placeOf = (kind: MutablePlace['kind'], subject: string): MutablePlace => {
    const known = places.get(subject) ?? { kind, answers: {} };
    places.set(subject, known);
    return known;
  };
  return {
    heard(asked: readonly PlaceQuestion[], answers: PlaceAnswers): PlaceAnswers {
      for (const { asker, subject, answer } of answers.told) placeOf(kindOf(subject), subject).answers[asker] = answerIn(answer, namesOf(asked, asker, subject));
      for (const [path, says] of Object.entries(answers.channels)) {
        const { kind, subject } = channelOf(path);
        placeOf(kind, subject).channel = keepableText(says);
      }
      return answers;
    },
    /** By their paths in the bundle. */
    parts: (): readonly (readonly [string, PlacePart])[] =>
      [...places].map(([subject, { kind, ...place }]) => [`${kind}s/${partName(subject)}.json`, { subject, ...place }] as const),
  };
}

const kindOf = (subject: string): MutablePlace['kind'] => (subject.includes('/') ? 'pod' : 'node');

/** `node/NAME/channel`, `pod/NAMESPACE/NAME/channel` */
function channelOf(path: string): { readonly kind: MutablePlace['kind']; readonly subject: string } {
  const [kind, ...rest] = path.split('/');
  return { kind: kind === 'pod' ? 'pod' : 'node', subject: rest.slice(0, -1).join('/') };
}

const namesOf = (asked: readonly PlaceQuestion[], asker: string, subject: string): readonly string[] =>
  asked.flatMap((one) => (one.asker === asker && one.subject === subject ? one.names : []));

function answerIn(answer: PlaceAnswer['answer'], names: readonly string[]): PlacePart['answers'][string] {
  if (!answer.ok) return { ok: false, reason: keepableText(answer.reason) };
  const { value } = answer;
  return Object.fromEntries([...new Set([...names, ...Object.keys(value)])].map((name) => [name, sectionIn(value[name])]));
}

function sectionIn(section: NodeAnswer[string] | undefined): SectionPart | null {
  if (section === undefined) return null;
  if (!section.ok) return { ok: false, reason: keepableText(section.reason) };
  const { exitCode, stdout, stderr } = section.value;
  return { exitCode, stdout: keepableText(stdout), stderr: keepableText(stderr) };
}
