import type { PolicyJudgement } from '../../../net/network-policy/judge.ts';
import type { SecurityDenial } from '../nsg-path.ts';
import type { Trial } from './scene.ts';
import type { WayOut } from './way-out.ts';

export type EgressCause =
  | 'endpoint-down'
  | 'dns-resolution-fails'
  | 'network-policy-blocks-egress'
  | 'nsg-denies-egress'
  | 'firewall-blocks-egress'
  | 'proxy-blocks-egress'
  | 'tls-intercepted'
  | 'endpoint-refuses'
  | 'egress-off-by-design';

/** What one failed trial is put down to. */
export interface Blame {
  readonly cause: EgressCause;
  readonly trial: Trial;
  /** Otherwise it may be this or another cause, and `because` says what is open. */
  readonly isCertain: boolean;
  /** Somebody wrote it so, and nobody asked about it: it explains the failure and is no fault. */
  readonly isMeant?: true;
  /** A part of a sentence. */
  readonly because: string;
  readonly denial?: SecurityDenial;
  readonly policies?: PolicyJudgement;
  readonly way?: WayOut;
}

type Details = Pick<Blame, 'denial' | 'policies' | 'way'>;

export const certainly = (cause: EgressCause, trial: Trial, because: string, details: Details = {}): Blame => ({ cause, trial, isCertain: true, because, ...details });

export const perhaps = (cause: EgressCause, trial: Trial, because: string, details: Details = {}): Blame => ({ cause, trial, isCertain: false, because, ...details });
