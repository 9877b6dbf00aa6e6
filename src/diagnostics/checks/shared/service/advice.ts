import type { Remedy } from '../../../model.ts';

interface Advice {
  readonly key: string;
  readonly title: string;
  readonly command: string;
  readonly because: string;
  readonly lasting: string;
  readonly restsOn: unknown;
  readonly check: string;
  readonly subjects: readonly string[];
}

/** Commands that only look; what they show decides what to change. */
export const lookingAdvice = ({ key, title, command, because, lasting, restsOn, check, subjects }: Advice): Remedy => ({
  key,
  title,
  risk: 'low',
  operations: [],
  command,
  undo: 'nothing to take back: these commands only look',
  channel: 'kubernetes',
  blastRadius: 'nothing: these commands only look',
  lasting,
  adviceBecause: because,
  restsOn,
  verify: { checks: [check], subjects },
});

interface PatchAdvice extends Advice {
  readonly undo: string;
  readonly blastRadius: string;
}

/** The exact change, for a person who knows which side is meant. */
export const patchAdvice = (advice: PatchAdvice): Remedy => ({ ...lookingAdvice(advice), undo: advice.undo, blastRadius: advice.blastRadius });
