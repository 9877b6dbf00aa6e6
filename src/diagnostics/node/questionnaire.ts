import type { NodeAnswer } from './answer.ts';
import type { Section } from './script.ts';

/** A section, who wants it, and of which node or pod. */
export interface Question {
  readonly asker: string;
  readonly subject: string;
  /** The name by which the asker knows it. */
  readonly name: string;
  readonly section: Section;
}

export interface Questionnaire {
  /** Each under a name of its own. Two askers who ask the very same thing share one section. */
  readonly sections: readonly Section[];
  /** What one asker wanted to know of one subject, out of the answer to all of it. */
  answerTo(asker: string, subject: string, answer: NodeAnswer): NodeAnswer;
}

/** Puts everything that is asked of one place into one script, so that no two names collide. */
export function questionnaire(questions: readonly Question[]): Questionnaire {
  const byScript = new Map<string, Section>();
  const taken = new Set<string>();
  const placed = questions.map((question) => {
    const { name, section } = question;
    const known = byScript.get(`${name}\n${section.script}`) ?? { ...section, name: freeName(name, taken) };
    byScript.set(`${name}\n${section.script}`, known);
    taken.add(known.name);
    return { ...question, place: known.name };
  });
  return {
    sections: [...byScript.values()],
    answerTo: (asker, subject, answer) =>
      Object.fromEntries(
        placed.flatMap((question) => {
          const own = question.asker === asker && question.subject === subject ? answer[question.place] : undefined;
          return own === undefined ? [] : [[question.name, own]];
        }),
      ),
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let next = 1; ; next += 1) {
    const candidate = next === 1 ? name : `${name}-${next}`;
    if (!taken.has(candidate)) return candidate;
  }
}
