/** A proposed change that waits for people, and later the record of what became of it. One message, edited. */
import { isReversible } from '../../../diagnostics/remedies/operations.ts';
import type { Approval } from '../../../jobs/contract.ts';
import { isSettled } from '../../../jobs/approval-state.ts';
import type { Block, Button, Card, Span } from '../chat.ts';
import type { Scene } from '../scene.ts';
import { bold, code, dotted, note, plain, prose, text } from '../spans.ts';
import { oneLine } from '../text.ts';
import { capitalised, count, enumerated, timeBeside, uncapitalised } from '../words.ts';
import { recordLine } from './approval-record.ts';
import { inOneLine, isShowable, namedTargets, supportNote, wayOf } from './change.ts';

/** What a confirmation repeats of a command; the card above it shows the whole. */
const CONFIRMED = 200;
const NAMED = 8;

/** @param undo the approval that takes this one back, where one has been proposed */
export function approvalCard(approval: Approval, scene: Scene, undo?: Approval): Card {
  const { remedy, state } = approval;
  return {
    summary: summaryOf(approval),
    blocks: [
      text(bold(headingOf(approval)), plain(` · ${riskOf(approval)}`)),
      ...lastingRepair(approval),
      { kind: 'code', text: remedy.command },
      text(plain('on '), code(namedTargets(remedy)), plain(`, ${wayOf(remedy.channel)}`)),
      ...(state === 'pending' ? proposal(approval, scene) : [text(...recordLine(approval)), ...undoBlocks(approval, undo)]),
    ],
  };
}

/** An undo says in its title that it is one. */
function headingOf({ remedy, state, undoes }: Approval): string {
  return state === 'pending' && undoes === undefined ? `Proposed: ${uncapitalised(remedy.title)}` : capitalised(remedy.title);
}

function riskOf({ remedy }: Approval): string {
  return remedy.risk === 'low' ? 'low risk' : 'risky';
}

function summaryOf(approval: Approval): string {
  const { remedy, state } = approval;
  if (state === 'pending') return `${headingOf(approval)} (${riskOf(approval)}) on ${namedTargets(remedy)}`;
  return `${capitalised(remedy.title)}: ${state}`;
}

function proposal(approval: Approval, scene: Scene): readonly Block[] {
  const { remedy } = approval;
  const { blastRadius, undo, leaves } = remedy;
  const support = supportNote(remedy);
  return [
    labelled('Touches', prose(blastRadius)),
    ...(leaves === undefined ? [] : [labelled('Does not mend', prose(leaves))]),
    labelled('Undo', remedy.operations.every(isReversible) ? [code(inOneLine(undo))] : prose(undo)),
    ...(support === undefined ? [] : [support]),
    note(...dotted([tally(approval), approversLine(approval, scene), [plain(`expires ${timeBeside(approval.expiresAt, approval.createdAt)}`)]])),
    ...decision(approval),
  ];
}

/** Named before the quick one, which the next boot or deployment may take away. */
function lastingRepair({ state, undoes, remedy }: Approval): readonly Block[] {
  if (state !== 'pending' || undoes !== undefined || remedy.lasting === '') return [];
  return [labelled('What lasts', prose(remedy.lasting))];
}

function labelled(label: string, spans: readonly Span[]): Block {
  return text(bold(label), plain(': '), ...spans);
}

/** `1 of 2 approvals: Bo 10:41 UTC` */
function tally({ votes, needs, createdAt }: Approval): readonly Span[] {
  if (votes.length === 0) return [plain(`needs ${count(needs.approvers, 'approval')}`)];
  const given = dotted(votes.map(({ person, at }) => [{ person }, plain(` ${timeBeside(at, createdAt)}`)]));
  return [plain(`${votes.length} of ${count(needs.approvers, 'approval')}: `), ...given];
}

function approversLine({ needs }: Approval, { approvers }: Scene): readonly Span[] {
  const named = approvers.slice(0, NAMED);
  const more = approvers.length > named.length ? [`${approvers.length - named.length} more`] : [];
  return [plain(`may approve: ${enumerated([...named, ...more])}${needs.requesterMayApprove ? '' : ', but not who asked'}`)];
}

function decision(approval: Approval): readonly Block[] {
  const { id, remedy } = approval;
  const deny: Button = { action: 'deny', ref: id, label: 'Deny' };
  if (isShowable(remedy)) return [{ kind: 'buttons', buttons: [approveButton(approval), deny] }];
  return [
    note(plain('This command cannot be shown to the letter here, so it cannot be approved here; run it by hand')),
    { kind: 'buttons', buttons: [deny] },
  ];
}

function approveButton({ id, remedy }: Approval): Button {
  return {
    action: 'approve',
    ref: id,
    label: 'Approve',
    style: remedy.risk === 'low' ? 'primary' : 'danger',
    confirm: {
      title: oneLine(`${capitalised(remedy.title)}?`, 90),
      says: `${oneLine(inOneLine(remedy.command), CONFIRMED)}\non ${oneLine(namedTargets(remedy), 80)}`,
      confirm: 'Approve',
      cancel: 'Not now',
    },
  };
}

/** Undo is offered for whatever may have been changed, also where it did not help, until an undo has acted. */
function undoBlocks(approval: Approval, undo: Approval | undefined): readonly Block[] {
  const { id, remedy, undoes, applied } = approval;
  if (undo !== undefined && !endedIdle(undo)) {
    return [note(plain(undo.state === 'succeeded' ? 'Undone, see below' : 'An undo has been proposed, see below'))];
  }
  if (undoes !== undefined || applied === undefined || applied === 'no') return [];
  if (!remedy.operations.every(isReversible)) return [note(plain(`No undo: ${remedy.undo}`))];
  const button: Button = { action: 'undo', ref: id, label: 'Undo' };
  return [note(plain(`Undo would run: ${inOneLine(remedy.undo)}`)), { kind: 'buttons', buttons: [button] }];
}

function endedIdle({ state, applied }: Approval): boolean {
  return isSettled(state) && (applied ?? 'no') === 'no';
}
