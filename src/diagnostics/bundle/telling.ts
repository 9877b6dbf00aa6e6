/** Nodes and pods whose answers come out of a bundle. What it lacks is missing with that reason, and never silence. */
import type { Answer } from '../evidence/answer.ts';
import type { SectionAnswer } from '../node/answer.ts';
import type { PlaceAnswer, PlaceQuestion, PlacesWire } from '../wire.ts';
import type { Bundle } from './bundle.ts';
import { place } from './format.ts';
import type { PlacePart } from './format.ts';
import { parsed, partsOf } from './parts.ts';

export function telling(bundle: Bundle): PlacesWire {
  const all = [...partsOf(bundle, 'nodes'), ...partsOf(bundle, 'pods')].map(({ path, text }) => parsed(path, text, place));
  const places = new Map(all.map((one) => [one.subject, one]));
  return async (asked) => ({ told: asked.map((question) => toldAgain(question, places.get(question.subject))), channels: channelsOf(places.values()) });
}

function toldAgain({ asker, subject, names }: PlaceQuestion, known: PlacePart | undefined): PlaceAnswer {
  const answers = known?.answers[asker];
  if (answers === undefined) return { asker, subject, answer: lacking(`answer of ${subject} to ${asker}`) };
  if (isRefusal(answers)) return { asker, subject, answer: answers };
  const value = names.flatMap((name): [string, Answer<SectionAnswer>][] => {
    const section = answers[name];
    if (section === null) return [];
    if (section === undefined) return [[name, lacking(`"${name}" of ${subject}`)]];
    return [[name, 'ok' in section ? section : { ok: true, value: section }]];
  });
  return { asker, subject, answer: { ok: true, value: Object.fromEntries(value) } };
}

const isRefusal = (answers: PlacePart['answers'][string]): answers is { ok: false; reason: string } => answers['ok'] === false;

const lacking = (what: string): { ok: false; reason: string } => ({ ok: false, reason: `this bundle has no ${what}` });

/** Of all places: a node may have been asked for its pods' sake alone, and is nobody's subject then. */
const channelsOf = (places: Iterable<PlacePart>): Readonly<Record<string, string>> =>
  Object.fromEntries([...places].flatMap(({ subject, channel }) => (channel === undefined ? [] : [[`${subject.includes('/') ? 'pod' : 'node'}/${subject}/channel`, channel]])));
