/**
 * What bot and workers agree on: the records in Redis and the ports by which they are reached.
 *
 * Glossary. A *run* is one diagnosis of one cluster for one request. An *approval* is the life of one remedy.
 * *Shown* is what the chat has been given of a run, so that showing it again changes nothing.
 */
export type { Approval, ApprovalState, Refusal, Step, Vote } from './contract/approval.ts';
export type { MessageRef, Person, Place, Platform, Shown } from './contract/conversation.ts';
export type { RunRequest, RunState, RunStatus } from './contract/run.ts';
export type { ApprovalStore, EvidenceStore, RunStore } from './contract/stores.ts';

/** Work to be done. Adding the same work twice does it once. */
export interface Jobs {
  diagnose(run: string): Promise<void>;
  /** Makes the thread show the run's state, coalesced to the platform's rate. */
  project(run: string): Promise<void>;
  remediate(approval: string): Promise<void>;
}
