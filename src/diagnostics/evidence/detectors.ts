/** What AKS's own detectors say ("Diagnose and solve problems" of the portal). */

export type InsightStatus = 'Critical' | 'Warning';

export interface Insight {
  /** For people, `Etcd Performance Issues`. */
  readonly detector: string;
  readonly category: string;
  readonly status: InsightStatus;
  /** One line, without markup. */
  readonly says: string;
}

export interface Detectors {
  readonly insights: readonly Insight[];
  /** Names of detectors that were asked and answered. */
  readonly asked: readonly string[];
  /** Names of those that were not asked, since there are many, or did not answer. */
  readonly untold: readonly string[];
  /** Hours before the run that they were asked about. */
  readonly hours: number;
}
