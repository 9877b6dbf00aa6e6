/** Everything that a run's thread must show, in order. Pure: the same state gives the same messages. */
import type { Approval, RunState } from '../../jobs/contract.ts';
import type { CheckResult, Report } from '../../diagnostics/model.ts';
import { approvalCard } from './cards/approval-card.ts';
import { capabilityRoot } from './cards/capability-card.ts';
import { closingCard } from './cards/closing-card.ts';
import { faultCard } from './cards/fault-card.ts';
import { rootCard } from './cards/root-card.ts';
import type { Card } from './chat.ts';
import type { Scene } from './scene.ts';
import { needsCard } from './told-faults.ts';

/** One message of a thread. The key is its name for life: what was shown under it is edited, never posted again. */
export interface Message {
  readonly key: string;
  readonly card: Card;
}

export const ROOT = 'root';

export function approvalKey(approval: string): string {
  return `approval:${approval}`;
}

/**
 * Proposals that are shown of one fault: a thread is read by people, and a channel takes about one message a second.
 * What is not shown cannot be approved; it is proposed anew by the run after the first repairs.
 */
const CARDS = 10;

/** The root first, then each fault with its proposals, what was ruled out, what could not be told, and undos. */
export function renderRun(state: RunState, approvals: readonly Approval[], scene: Scene): readonly Message[] {
  if (state.request.purpose === 'capabilities') return [{ key: ROOT, card: capabilityRoot(state) }];
  const root = { key: ROOT, card: rootCard(state, approvals) };
  if (state.report === undefined) return [root];
  const { report: near } = state;
  const { faults, cards } = proposals(near, approvals);
  return [
    root,
    ...faults.flatMap(({ check, own }) => [
      { key: `fault:${check.id}`, card: faultCard(check, scene, near, Math.max(0, own.length - CARDS)) },
      ...shown(own.slice(0, CARDS), approvals, scene),
    ]),
    ...closing(state.report),
    ...shown(cards, approvals, scene),
  ];
}

interface Proposals {
  readonly faults: readonly { readonly check: CheckResult; readonly own: readonly Approval[] }[];
  readonly cards: readonly Approval[];
}

/** Which proposals stand under which fault; undos, and what belongs to no fault, come last: of many, the newest. */
function proposals(report: Report, approvals: readonly Approval[]): Proposals {
  const faulty = report.checks.filter(needsCard);
  const first = approvals.filter(({ undoes }) => undoes === undefined).toSorted(byProposal);
  const faults = faulty.map((check) => ({ check, own: ordered(check, first) }));
  const placed = new Set(faults.flatMap(({ own }) => own.map(({ id }) => id)));
  const cards = approvals.filter(({ id }) => !placed.has(id)).toSorted(byProposal);
  return { faults, cards: cards.slice(-CARDS * 2) };
}

/** The check names its recommended remedy first. */
function ordered({ id, remedies }: CheckResult, approvals: readonly Approval[]): readonly Approval[] {
  const rank = ({ remedy }: Approval): number => remedies.findIndex(({ key }) => key === remedy.key);
  return approvals.filter(({ check }) => check === id).toSorted((a, b) => rank(a) - rank(b));
}

function byProposal(a: Approval, b: Approval): number {
  return a.createdAt - b.createdAt || a.id.localeCompare(b.id);
}

function shown(some: readonly Approval[], all: readonly Approval[], scene: Scene): readonly Message[] {
  return some.map((approval) => {
    const undo = all.find(({ id }) => id === approval.undoneBy);
    return { key: approvalKey(approval.id), card: approvalCard(approval, scene, undo) };
  });
}

function closing(report: Report): readonly Message[] {
  const card = closingCard(report);
  return card === undefined ? [] : [{ key: 'closing', card }];
}
