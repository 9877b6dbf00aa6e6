/** How an approval begins: a remedy is proposed, or that a remedy be taken back. */
import type { Remedy } from '../diagnostics/model.ts';
import { fingerprintOf } from '../diagnostics/remedies/fingerprint.ts';
import type { Approval, Person, RunRequest } from './contract.ts';
import { needsFor } from './policy.ts';
import { undoRemedy } from './undo.ts';

/** How long a proposal can be decided on. */
export interface Lifetime {
  readonly at: number;
  readonly expiresAt: number;
}

export interface Proposal extends Lifetime {
  readonly id: string;
  readonly request: RunRequest;
  readonly check: string;
  readonly remedy: Remedy;
}

export function propose({ request, ...proposal }: Proposal): Approval {
  const { cluster, diagnosis, target, place, requester } = request;
  return pending({ ...proposal, run: request.id, cluster, diagnosis, target, place, requester });
}

/** The proposal to take `original` back, asked for by `requester`. Link it to the original with `beginUndo`. */
export function proposeUndo(
  original: Approval,
  undo: Lifetime & { readonly id: string; readonly requester: Person },
): Approval {
  const { run, cluster, check, diagnosis, target, place } = original;
  const about = { ...(diagnosis === undefined ? {} : { diagnosis }), ...(target === undefined ? {} : { target }) };
  return pending({ ...undo, ...about, run, cluster, check, place, remedy: undoRemedy(original.remedy), undoes: original.id });
}

type Offer = Lifetime & Pick<Approval, 'id' | 'run' | 'cluster' | 'check' | 'diagnosis' | 'target' | 'place' | 'requester' | 'remedy' | 'undoes'>;

function pending({ at, ...offer }: Offer): Approval {
  const { remedy } = offer;
  return {
    ...offer,
    createdAt: at,
    fingerprint: fingerprintOf(remedy),
    needs: needsFor(remedy.risk),
    state: 'pending',
    votes: [],
    version: 1,
  };
}
