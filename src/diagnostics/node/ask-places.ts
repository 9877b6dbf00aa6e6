import type { ProbeKind } from '../collectors/all.ts';
import type { CollectContext, Excerpts, Probe } from '../collectors/collector.ts';
import type { Answer } from '../evidence.ts';
import type { PlaceAnswer, PlaceAnswers, PlaceQuestion } from '../wire.ts';
import { askNode, framed, runErrands } from '../run-on-nodes.ts';
import type { Errand, ScriptAnswer } from '../run-on-nodes.ts';
import type { PodShell } from '../ports.ts';
import type { NodeAnswer } from './answer.ts';
import { podKey } from './places.ts';
import type { Place, PodPlace, placesToAsk } from './places.ts';
import { questionnaire } from './questionnaire.ts';
import type { Question, Questionnaire } from './questionnaire.ts';
import { nodeScript } from './script.ts';

export interface Asked {
  /** Per probe, by node name or `namespace/name` of a pod. */
  readonly answers: ReadonlyMap<ProbeKind, ReadonlyMap<string, Answer<NodeAnswer>>>;
  /** By which channel each place was reached, and why. */
  readonly channels: Excerpts;
}

/** One script per node; where a node cannot be asked, one in the stead of each pod on it that matters. */
export async function askPlaces(
  { places, lost }: ReturnType<typeof placesToAsk>,
  probes: readonly Probe<ProbeKind>[],
  context: CollectContext,
  onNodes: (answered: number, total: number) => void,
): Promise<Asked> {
  const sheets = places.map((place): Sheet => ({ place, asked: questionnaire(questionsOf(place)) }));
  const ask = (): Promise<PlaceAnswers> => askSheets(sheets, context, onNodes);
  const { told, channels } = await (context.access.places?.(sheets.flatMap(({ place }) => toAsk(questionsOf(place))), ask) ?? ask());
  const all = [...told, ...lost.flatMap(({ inStead, nodeOnly, because }) => sayAll([...inStead, ...nodeOnly], because))];
  return {
    answers: new Map(probes.map(({ kind }) => [kind, new Map(all.flatMap(({ asker, subject, answer }) => (asker === kind ? [[subject, answer] as const] : [])))])),
    channels,
  };
}

async function askSheets(sheets: readonly Sheet[], context: CollectContext, onNodes: (answered: number, total: number) => void): Promise<PlaceAnswers> {
  const replies = await runErrands(sheets.flatMap((sheet) => nodeErrand(sheet, context)), context, onNodes);
  const stranded = sheets.flatMap(({ place: { node, pods } }) => (replies.get(node.name)?.ok === false ? pods : []));
  const podReplies = await runErrands(podErrands(stranded, context.access.podShell), context, () => undefined);
  return {
    told: sheets.flatMap((sheet) => toldBy(sheet, replies.get(sheet.place.node.name), podReplies)),
    channels: { ...channelsOf('node', replies), ...channelsOf('pod', podReplies) },
  };
}

const questionsOf = ({ questions, pods }: Place): readonly Question[] => [...questions, ...pods.flatMap(({ onNode }) => onNode)];

const toAsk = (questions: readonly Question[]): readonly PlaceQuestion[] =>
  askersOf(questions).map((one) => ({ ...one, names: questions.flatMap(({ asker, subject, name }) => (asker === one.asker && subject === one.subject ? [name] : [])) }));

interface Sheet {
  readonly place: Place;
  readonly asked: Questionnaire;
}

function nodeErrand({ place: { node }, asked: { sections } }: Sheet, { access }: CollectContext): readonly Errand[] {
  return sections.length === 0 ? [] : [{ subject: node.name, sections, ask: (wanted, signal) => askNode(node, wanted, { access, signal }) }];
}

function podErrands(stranded: readonly PodPlace[], shell: PodShell | undefined): readonly Errand[] {
  if (shell === undefined) return [];
  return stranded.filter(({ inStead }) => inStead.length > 0).map(({ pod, inStead }) => ({
    subject: podKey(pod),
    sections: questionnaire(inStead).sections,
    ask: (wanted, signal) => framed(wanted, nodeScript, shell.outputLimit, (script, hints) => shell.run(pod, script, signal, hints)),
  }));
}

function toldBy({ place: { questions, pods }, asked }: Sheet, reply: ScriptAnswer | undefined, podReplies: ReadonlyMap<string, ScriptAnswer>): readonly PlaceAnswer[] {
  if (reply === undefined) return [];
  if (reply.ok) return tellAll([...questions, ...pods.flatMap(({ onNode }) => onNode)], asked, reply.value);
  return [...sayAll(questions, reply.reason), ...pods.flatMap((place) => toldInStead(place, reply.reason, podReplies.get(podKey(place.pod))))];
}

function toldInStead(place: PodPlace, why: string, reply: ScriptAnswer | undefined): readonly PlaceAnswer[] {
  const lost = place.nodeOnly.flatMap((one) => sayAll([one], `${place.pod.node} could not be asked (${why}), and a pod in the stead of ${podKey(place.pod)} has no ${one.tools}`));
  return [...lost, ...saidInStead(place, why, reply)];
}

function saidInStead({ pod, inStead }: PodPlace, why: string, reply: ScriptAnswer | undefined): readonly PlaceAnswer[] {
  if (reply?.ok === true) return tellAll(inStead, questionnaire(inStead), reply.value);
  return sayAll(inStead, reply === undefined ? why : `${pod.node} could not be asked (${why}), and nothing could be started in the stead of ${podKey(pod)}: ${reply.reason}`);
}

const tellAll = (questions: readonly Question[], asked: Questionnaire, value: NodeAnswer): readonly PlaceAnswer[] =>
  askersOf(questions).map(({ asker, subject }) => ({ asker, subject, answer: { ok: true, value: asked.answerTo(asker, subject, value) } }));

const sayAll = (questions: readonly Question[], reason: string): readonly PlaceAnswer[] => askersOf(questions).map((one) => ({ ...one, answer: { ok: false, reason } }));

/** Every probe once for every node or pod that it asks something of. */
function askersOf(questions: readonly Question[]): readonly Pick<Question, 'asker' | 'subject'>[] {
  return [...new Map(questions.map(({ asker, subject }) => [`${asker} ${subject}`, { asker, subject }])).values()];
}

function channelsOf(kind: 'node' | 'pod', replies: ReadonlyMap<string, ScriptAnswer>): Excerpts {
  return Object.fromEntries(
    [...replies].flatMap(([subject, reply]) => {
      const says = reply.ok ? reply.via : `none: ${reply.reason}`;
      return says === undefined ? [] : [[`${kind}/${subject}/channel`, says]];
    }),
  );
}
