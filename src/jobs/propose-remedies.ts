import type { Remedy, Report } from '../diagnostics/model.ts';
import { fingerprintOf } from '../diagnostics/remedies/fingerprint.ts';
import { supersede } from './approval.ts';
import { propose } from './proposal.ts';
import type { Proposals } from './approval-store.ts';
import type { ApprovalStore, RunRequest } from './contract.ts';

export interface ProposeDeps {
  readonly approvals: ApprovalStore & Proposals;
  readonly clock: () => number;
  readonly newId: () => string;
  /** How long people may decide. */
  readonly approvalMs: number;
}

/**
 * One approval for each remedy that can be carried out; advice gets none. A run that is repeated after a crash finds
 * its own approvals again, and withdraws those that it would not make any more.
 */
export async function proposeRemedies(deps: ProposeDeps, request: RunRequest, report: Report): Promise<void> {
  const proposed = new Set<string>();
  for (const { check, remedy } of remediesOf(report)) {
    const name = `${check}/${remedy.key}/${fingerprintOf(remedy)}`;
    const id = await deps.approvals.claim(request.id, name, deps.newId());
    const at = deps.clock();
    await deps.approvals.create(propose({ id, request, check, remedy, at, expiresAt: at + deps.approvalMs }));
    proposed.add(id);
  }
  for (const { id, undoes } of await deps.approvals.ofRun(request.id)) {
    if (proposed.has(id) || undoes !== undefined) continue;
    await deps.approvals.change(id, (approval) => supersede(approval, 'the run was repeated and found something else'));
  }
}

function remediesOf(report: Report): readonly { readonly check: string; readonly remedy: Remedy }[] {
  const all = report.checks.flatMap(({ id, remedies }) => remedies.map((remedy) => ({ check: id, remedy })));
  return all.filter(({ remedy }) => remedy.operations.length > 0);
}
