import type { CheckResult } from '../../diagnostics/model.ts';

/** A symptom that its causes explain is told in their cards: "Measured". */
export const needsCard = ({ verdict, findings }: CheckResult): boolean =>
  verdict === 'fault' && (findings.length === 0 || findings.some(({ explainedBy }) => explainedBy === undefined));
